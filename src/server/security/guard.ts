/**
 * Who may ask. A page of another site that a browser shows can send requests to this machine, and by a name that
 * it lets point here (DNS rebinding) even read the answers. So the name under which the server was asked must be
 * one of this machine's, and what a browser says of where a request comes from must be this server.
 */
import { timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";
import { hostname } from "node:os";
import { HttpError } from "../failure.ts";

/** Who may ask, and how they show it. */
export interface GuardOptions {
  /** What requests beyond loopback have to show; null where nobody beyond it can ask. */
  readonly token: string | null;
  /** Names of this machine beside its own, localhost and addresses. */
  readonly names: readonly string[];
}

/** The cookie by which the page shows the token. */
export const COOKIE = "lyapscope-token";

/** Wrong tokens that one address may show in {@link WRONG_WINDOW}. */
const WRONG_TOKENS = 20;
/** Milliseconds. */
const WRONG_WINDOW = 60_000;
/** Requests that one address may make at once, and each second on average. */
const BURST = 2000;
const PER_SECOND = 400;
/** Addresses that are remembered. */
const MOST_ADDRESSES = 10_000;

/** Refuses requests by throwing. */
export interface Guard {
  /** @throws HttpError unless the request is from where requests may come from. */
  requireOwn(request: Request): void;
  /** @throws HttpError without the token, where one is needed. */
  requireToken(request: Request, from: string): void;
  /** @throws HttpError if this address asks too often. */
  requirePatience(from: string): void;
  /** @throws HttpError unless this is the token. */
  requireRight(given: string, from: string): void;
}

/** A guard. */
export function createGuard({ token, names }: GuardOptions, now: () => number = Date.now): Guard {
  const own = new Set(["localhost", hostname(), ...names].map((name) => name.toLowerCase()));
  const wrong = createLimits(WRONG_TOKENS, WRONG_TOKENS / (WRONG_WINDOW / 1000), now);
  const asked = createLimits(BURST, PER_SECOND, now);
  const requireRight = (given: string, from: string) => {
    if (token !== null && isSame(given, token)) return;
    if (!wrong.take(from)) {
      throw new HttpError(429, "TOO_MANY", "too many wrong tokens; expected the right one", {
        "Retry-After": "60",
      });
    }
    throw tokenError("another");
  };
  return {
    requireRight,
    requireOwn(request) {
      const host = request.headers.get("host") ?? "";
      if (!isOwnName(nameOf(host), own)) {
        throw new HttpError(
          421,
          "WRONG_HOST",
          `Host is ${JSON.stringify(host.slice(0, 200))}; expected an address or a name of this machine (--allow-host NAME adds one)`,
        );
      }
      requireSameSite(request, host);
    },
    requireToken(request, from) {
      if (token === null) return;
      const given = tokenIn(request);
      if (given === null) throw tokenError("missing");
      requireRight(given, from);
    },
    requirePatience(from) {
      if (asked.take(from)) return;
      throw new HttpError(429, "TOO_MANY", "too many requests; expected fewer each second", {
        "Retry-After": "1",
      });
    },
  };
}

function tokenError(what: string): HttpError {
  return new HttpError(
    401,
    "TOKEN",
    `the token is ${what}; expected Authorization: Bearer TOKEN, or the page opened as /?token=TOKEN`,
    { "WWW-Authenticate": "Bearer" },
  );
}

/** What a browser says of where a request comes from. */
function requireSameSite(request: Request, host: string): void {
  const origin = request.headers.get("origin");
  const refuse = (what: string) => {
    throw new HttpError(403, "OTHER_SITE", `${what}; expected a request of this server's own page`);
  };
  if (origin !== null && !isOrigin(origin, host)) {
    refuse(`Origin is ${JSON.stringify(origin.slice(0, 200))}`);
  }
  const site = request.headers.get("sec-fetch-site");
  if (site === null || site === "same-origin" || site === "none") return;
  // A link that somebody follows: it shows a page and tells nothing to the one that has the link.
  const isLink =
    request.method === "GET" &&
    request.headers.get("sec-fetch-mode") === "navigate" &&
    request.headers.get("sec-fetch-dest") === "document";
  if (!isLink) refuse(`Sec-Fetch-Site is ${JSON.stringify(site.slice(0, 20))}`);
}

function isOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

/** The name in `Host`, without a port. */
function nameOf(host: string): string {
  const found = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/@\s]+))(?::\d{1,5})?$/i.exec(host);
  return (found?.[1] ?? found?.[2] ?? "").toLowerCase();
}

/** No name of a site is an address, so an address cannot be rebound. */
function isOwnName(name: string, own: ReadonlySet<string>): boolean {
  return isIP(name) !== 0 || own.has(name.replace(/\.$/, ""));
}

function tokenIn(request: Request): string | null {
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.get("authorization") ?? "");
  if (bearer !== null) return bearer[1];
  for (const part of (request.headers.get("cookie") ?? "").split(";")) {
    const [name, value] = part.trim().split("=", 2);
    if (name === COOKIE && value !== undefined) return value;
  }
  return null;
}

/** In a time that does not depend on where they differ. */
function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A bucket for each address, that is filled up again as time goes by. */
function createLimits(most: number, perSecond: number, now: () => number) {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(from: string): boolean {
      const time = now();
      const bucket = buckets.get(from) ?? { left: most, at: time };
      bucket.left = Math.min(most, bucket.left + ((time - bucket.at) / 1000) * perSecond);
      bucket.at = time;
      // The last that asked stands last, so the first is the one to forget.
      buckets.delete(from);
      buckets.set(from, bucket);
      if (buckets.size > MOST_ADDRESSES) buckets.delete(buckets.keys().next().value!);
      if (bucket.left < 1) return false;
      bucket.left--;
      return true;
    },
  };
}
