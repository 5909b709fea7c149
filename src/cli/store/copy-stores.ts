/** What `lyapscope store copy` does. */

import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { suggestion } from "../../nearest.ts";
import { plural } from "../../report/format.ts";
import type { CopyResult, NotCopied } from "../../store/copy/copy-store.ts";
import { isPostgres, shownAddress } from "../../store/node/postgres/address.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { Interrupted, isAbort, UsageError } from "../failure.ts";
import { isThere } from "../sources/store-to-read.ts";
import { andClose } from "../targets/and-close.ts";
import { notesTo } from "../terminal/notes.ts";
import { createProgress } from "../terminal/progress.ts";
import { STORE_COPY_SCHEMA } from "./copy-schema.ts";

/** What `lyapscope store` does. */
export async function runStore(parsed: ParsedArguments, context: Context): Promise<void> {
  const [verb, from, to] = parsed.positionals;
  if (verb !== "copy") {
    const hint = suggestion(verb, ["copy"]) || "; expected copy";
    throw new UsageError(`there is no \`store ${verb}\`${hint}: lyapscope store copy FROM TO`);
  }
  await requirePlaces(from, to);
  const result = await copied(from, to, parsed.flag("force"), context);
  const shown = { from: shownPlace(from), to: shownPlace(to) };
  if (parsed.flag("json")) {
    const document = { schema: STORE_COPY_SCHEMA, ...shown, ...result };
    context.out.write(`${JSON.stringify(document, null, 2)}\n`);
  } else context.out.write(summaryOf(result, shown.to));
  const notCopied = [...result.runs.notCopied, ...result.sweeps.notCopied];
  if (notCopied.length > 0) {
    throw new Error(`${plural(notCopied.length, "record")} not copied, as said above`);
  }
}

async function requirePlaces(from: string, to: string): Promise<void> {
  if (!(await isThere(from))) throw new UsageError(`FROM is "${from}"; there is no such file`);
  const [a, b] = await Promise.all([placeOf(from), placeOf(to)]);
  if (a === b) throw new UsageError(`FROM and TO are both ${shownPlace(a)}; expected two stores`);
}

async function placeOf(place: string): Promise<string> {
  return isPostgres(place) ? place : realpath(place).catch(() => resolve(place));
}

function shownPlace(place: string): string {
  return isPostgres(place) ? shownAddress(place) : place;
}

async function copied(
  from: string,
  to: string,
  force: boolean,
  { err, signal }: Context,
): Promise<CopyResult> {
  const { openStore, openStoreToRead } = await import("../../store/node/open-store.ts");
  const { copyStore } = await import("../../store/copy/copy-store.ts");
  const say = notesTo(err);
  return andClose(await openStoreToRead(from, { onWait: say, signal }), async (source) => {
    const onNetwork = force ? say : "refuse";
    const opened = await openStore(to, { onWait: say, onLost: say, onNetwork, signal });
    return andClose(opened, async (target) => {
      const progress = createProgress(err, { unit: "runs" });
      let seen = "no run was looked at";
      try {
        const onRun = (done: number, total: number) => {
          seen = `${done} of ${total} runs were looked at`;
          progress.update(done, total);
        };
        return await copyStore(source, target, { signal, onRun });
      } catch (error) {
        if (!isAbort(error)) throw error;
        throw new Interrupted(
          `stopped; ${seen}, and what was copied is whole. The same call goes on`,
        );
      } finally {
        progress.end();
      }
    });
  });
}

function summaryOf({ runs, sweeps }: CopyResult, to: string): string {
  const line = (what: string, { copied, updated, left }: CopyResult["runs" | "sweeps"]) =>
    `${plural(copied.length, what)} copied into ${to} and read again` +
    `${updated.length > 0 ? `, ${updated.length} brought up to date` : ""}, ${left} there already`;
  const none = ({ id, reason }: NotCopied, what: string) => `not copied: ${what} ${id}: ${reason}`;
  const computed = runs.computed.map(
    (id) => `run ${id} is being computed; the same call, made later, copies the rest`,
  );
  if (sweeps.computed > 0) {
    const count = plural(sweeps.computed, "run");
    computed.push(`${count} of sweeps being computed here: there they wait to be computed`);
  }
  return [
    line("run", runs),
    line("sweep", sweeps),
    ...computed,
    ...runs.notCopied.map((one) => none(one, "run")),
    ...sweeps.notCopied.map((one) => none(one, "sweep")),
  ]
    .map((text) => `${text}\n`)
    .join("");
}
