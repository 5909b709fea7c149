/** What a view shows when it has nothing to show: why, and what to do next. */
import type { ReactNode } from "react";
import { RequestError } from "../api/client.ts";
import { Prose } from "./prose.tsx";

/** Nothing there. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="message">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Not there yet. */
export function Loading({ what }: { what: string }) {
  return (
    <div className="message loading" role="status">
      <span className="spinner" aria-hidden="true" />
      Reading {what} …
    </div>
  );
}

/** Not to be had. */
export function Failure({ error, again }: { error: Error; again(): void }) {
  return (
    <div className="message failure" role="alert">
      <h2>{titleOf(error)}</h2>
      <p>
        <Prose text={error.message} />
      </p>
      <p className="weak">{adviceOn(error)}</p>
      <button type="button" onClick={again}>
        Try again
      </button>
    </div>
  );
}

function titleOf(error: Error): string {
  if (!(error instanceof RequestError)) return "This could not be shown";
  if (error.status === 0) return "No answer from the server";
  if (error.status === 404) return "Not in this store";
  return error.status < 500 ? "The server refuses this" : "The server failed";
}

function adviceOn(error: Error): ReactNode {
  if (!(error instanceof RequestError)) return null;
  if (error.status === 0) {
    return (
      <>
        Start it again with <code>lyapscope serve</code>; nothing that was recorded is lost.
      </>
    );
  }
  if (error.status === 401 || error.status === 403) {
    return (
      <>
        Open the address that <code>lyapscope serve</code> prints; it carries the token.
      </>
    );
  }
  if (error.status === 404) {
    return (
      <>
        It may have been deleted, or be in another store: <code>lyapscope serve --store FILE</code>.
      </>
    );
  }
  return null;
}
