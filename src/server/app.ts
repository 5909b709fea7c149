/** The application: from a request to an answer, without a network. */
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { RunStore } from "../store/store.ts";
import { answerWith, json } from "./api/answers.ts";
import { API, addEndpoints, type Endpoint } from "./api/endpoint.ts";
import { openApi } from "./api/openapi.ts";
import { answerTo, HttpError, isOurs } from "./failure.ts";
import type { Follower } from "./follow/follower.ts";
import { pageAnswer } from "./pages/page-routes.ts";
import type { StaticFiles } from "./pages/static-files.ts";
import { eventRoutes } from "./routes/event-routes.ts";
import { pictureRoutes } from "./routes/picture-routes.ts";
import { runRoutes } from "./routes/run-routes.ts";
import { seriesRoutes } from "./routes/series-routes.ts";
import { sweepRoutes } from "./routes/sweep-routes.ts";
import type { Guard } from "./security/guard.ts";
import { withSecurityHeaders } from "./security/headers.ts";

/** What an application works with. */
export interface AppParts {
  readonly store: RunStore;
  /** The store for people: no folder, no password. */
  readonly place: string;
  readonly version: string;
  readonly files: StaticFiles;
  readonly guard: Guard;
  readonly follower: Follower;
  /** What computes, beside what is read. */
  readonly more: readonly Endpoint[];
  /** Told of what went wrong here. */
  onFailure(error: unknown): void;
  /** The address of whoever asks. */
  addressOf(context: Context): string;
}

/** The application. */
export function createApp(parts: AppParts): Hono {
  const { store, guard, addressOf, files } = parts;
  const app = new Hono();
  app.use(async (context, next) => {
    guard.requireOwn(context.req.raw);
    guard.requirePatience(addressOf(context));
    await next();
    withSecurityHeaders(context.res);
  });
  app.use(`${API}/*`, async (context, next) => {
    guard.requireToken(context.req.raw, addressOf(context));
    await next();
  });
  const endpoints: Endpoint[] = [
    aboutRoute(parts),
    ...runRoutes(store),
    ...seriesRoutes(store),
    ...pictureRoutes(store),
    ...sweepRoutes(store),
    ...eventRoutes(store, parts.follower),
    ...parts.more,
  ];
  addEndpoints(app, endpoints, addressOf);
  const document = openApi(endpoints, parts.version);
  app.get(`${API}/openapi.json`, () => Response.json(document));
  app.all(`${API}/*`, ({ req }) => {
    throw new HttpError(
      404,
      "NOT_FOUND",
      `there is no ${req.method} ${req.path}; expected what ${API}/openapi.json lists`,
    );
  });
  app.all("*", (context) =>
    pageAnswer(context.req.raw, files, (token) => guard.requireRight(token, addressOf(context))),
  );
  app.onError((error) => {
    if (isOurs(error)) parts.onFailure(error);
    return withSecurityHeaders(answerTo(error));
  });
  return app;
}

/** `/`: whose server this is. */
function aboutRoute({ store, version, place }: AppParts): Endpoint {
  return {
    method: "get",
    path: "/",
    summary: "Name, version, the store, its last change",
    answers: {
      200: json(
        "This server",
        z.strictObject({
          name: z.literal("lyapscope"),
          version: z.string(),
          store: z.string().describe("File or server, without folders and password"),
          lastChange: z.int().nonnegative(),
        }),
      ),
    },
    handle: () =>
      answerWith(store, async () => {
        return { name: "lyapscope", version, store: place, lastChange: await store.lastChange() };
      }),
  };
}
