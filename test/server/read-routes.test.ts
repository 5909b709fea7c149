/** What the server says of runs and sweeps: the documents of the command line, from the same store. */
import { afterEach, describe, expect, test } from "vitest";
import { comparisonSchema } from "../../src/records/schemas/comparison-schema.ts";
import { sweepListSchema, sweepRunsSchema } from "../../src/records/schemas/list-schemas.ts";
import { runListSchema, runPageSchema } from "../../src/records/schemas/runs-schema.ts";
import { eventsAt, newRun, type Serving, serving } from "./serving.ts";

let server: Serving;
afterEach(() => server.end());

async function withRuns(): Promise<string[]> {
  server = serving();
  const ids: string[] = [];
  for (const seed of [0, 1, 2]) {
    const id = await newRun(server.store, seed, `run ${seed}`);
    for (const step of [3, 6]) await server.store.record(id, eventsAt(step, step + seed));
    ids.push(id);
  }
  return ids;
}

type Listed = { readonly runs: readonly { readonly id: string; readonly seed: number }[] };

describe("runs", () => {
  test("are listed as the published schema says, with the number of the last change", async () => {
    await withRuns();
    const answer = await server.ask("/api/v1/runs");
    const document = await answer.json();
    expect(runListSchema.safeParse(document).error).toBeUndefined();
    expect(answer.headers.get("lyapscope-change")).toBe(String(await server.store.lastChange()));
    expect(answer.headers.get("lyapscope-total")).toBe("3");
  });

  test("are chosen, sorted and shown in parts", async () => {
    await withRuns();
    const seeds = async (query: string) =>
      ((await server.json(`/runs?${query}`)) as Listed).runs.map(({ seed }) => seed);
    expect(await seeds("where=loss%3E6&sort=loss")).toEqual([1, 2]);
    expect(await seeds("sort=loss:desc")).toEqual([2, 1, 0]);
    const [first, second] = ((await server.json("/runs?sort=loss:desc&limit=2")) as Listed).runs;
    expect([first!.seed, second!.seed]).toEqual([2, 1]);
    expect(await seeds(`sort=loss:desc&after=${second!.id}`)).toEqual([0]);
  });

  test("one by one say what there is of them", async () => {
    const [id] = await withRuns();
    const document = (await server.json(`/runs/${id!.slice(0, 12)}`)) as {
      runs: [{ id: string; recorded: object; checkpoints: object[] }];
    };
    expect(runPageSchema.safeParse(document).error).toBeUndefined();
    const [run] = document.runs;
    expect(run.id).toBe(id);
    const extent = { count: 2, first: 3, last: 6 };
    expect(run.recorded).toEqual({
      metrics: [
        { name: "accuracy", ...extent },
        { name: "loss", ...extent },
      ],
      spectra: [{ name: "joint", ...extent }],
      series: [{ name: "norms", ...extent }],
    });
    expect(run.checkpoints).toEqual([]);
  });

  test("beside each other are as on the command line", async () => {
    const ids = await withRuns();
    const document = await server.json(`/compare?run=${ids[0]}&run=${ids[2]}`);
    expect(comparisonSchema.safeParse(document).error).toBeUndefined();
    expect((await server.ask(`/api/v1/compare?run=${ids[0]}`)).status).toBe(400);
  });
});

describe("what is recorded", () => {
  test("comes from a step on, of the names that are asked for, every number of it", async () => {
    const [id] = await withRuns();
    await server.store.record(id!, { metrics: [{ step: 9, name: "loss", value: Number.NaN }] });
    expect(await server.json(`/runs/${id}/metrics?name=loss&from=6`)).toEqual({
      metrics: [{ name: "loss", steps: [6, 9], values: [6, "NaN"] }],
    });
    expect(await server.json(`/runs/${id}/metrics?name=loss&name=accuracy&from=9`)).toEqual({
      metrics: [{ name: "loss", steps: [9], values: ["NaN"] }],
    });
    expect(await server.json(`/runs/${id}/spectra?kind=joint&from=6`)).toEqual({
      spectra: [
        {
          ...{ step: 6, kind: "joint", unit: "nats", exponents: [0.25, -6, "-Infinity"] },
          ...{ standardErrors: [0.125, null, null], layerOf: null, details: { step: 6 } },
        },
      ],
    });
    expect(await server.json(`/runs/${id}/series?from=6`)).toEqual({
      series: [{ step: 6, name: "norms", values: [1, 6] }],
    });
  });

  test("spectra come as float64 arrays, the same numbers to the bit; shorter ones end in NaN", async () => {
    const [id] = await withRuns();
    const short = { kind: "short", exponents: Float64Array.of(1 / 3), errors: null, details: {} };
    await server.store.record(id!, { spectra: [{ step: 7, ...short }] });
    const answer = await server.ask(`/api/v1/runs/${id}/spectra?from=6`, {
      headers: { accept: "application/octet-stream" },
    });
    expect(answer.headers.get("content-type")).toBe("application/octet-stream");
    const bytes = await answer.arrayBuffer();
    const view = new DataView(bytes);
    expect(new TextDecoder().decode(bytes.slice(0, 8))).toBe("LYAPSPC1");
    expect([view.getUint32(8, true), view.getUint32(12, true)]).toEqual([2, 3]);
    const numbers = [...new Float64Array(bytes, 16)];
    const nan = Number.NaN;
    expect(numbers).toEqual([
      ...[6, 7],
      ...[0.25, -6, Number.NEGATIVE_INFINITY, 1 / 3, nan, nan],
      ...[0.125, nan, nan, nan, nan, nan],
    ]);
  });

  test("pictures are files, and say so where there is nothing to draw", async () => {
    const [id] = await withRuns();
    for (const [ending, type] of [
      ["svg", "image/svg+xml"],
      ["csv", "text/csv; charset=utf-8"],
      ["html", "text/html; charset=utf-8"],
    ]) {
      const answer = await server.ask(`/api/v1/runs/${id}/picture.${ending}`);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, type]);
      expect(answer.headers.get("content-security-policy")).toMatch(/^sandbox; default-src 'none'/);
    }
    const empty = await newRun(server.store, 9);
    const answer = await server.ask(`/api/v1/runs/${empty}/picture.svg`);
    expect([answer.status, (await answer.json()).error.code]).toEqual([409, "NOTHING_YET"]);
  });
});

test("sweeps are as the published schemas say", async () => {
  server = serving();
  const definition = {
    objective: { metric: "loss", goal: "minimise", of: "last", seeds: "mean" },
  };
  const sweep = { name: "a b/ü", definition, source: {}, versions: {} };
  const { id } = await server.store.createSweep(sweep);
  const point = { "network.hidden": 8 };
  const setting = { trial: 0, draw: 0, point, setting: "x", rejected: null, seeds: [1] };
  await server.store.addSettings(id, [setting]);
  const name = encodeURIComponent(sweep.name);
  for (const [path, schema] of [
    ["/sweeps", sweepListSchema],
    [`/sweeps/${name}`, sweepRunsSchema],
    [`/sweeps/${name}/settings`, sweepRunsSchema],
    [`/runs?sweep=${name}`, runListSchema],
  ] as const) {
    expect(schema.safeParse(await server.json(path)).error).toBeUndefined();
  }
});

describe("what is wrong is said", () => {
  test.each([
    ["/runs?where=foo", 400, "column 4"],
    ["/runs?where=nothing%3D1", 400, 'where: column 1 of "nothing=1": no run has "nothing"'],
    ["/runs?sort=loss:up", 400, 'sort is "loss:up"'],
    ["/runs?limit=0", 400, 'limit is "0"; expected an integer from 1 on'],
    ["/runs?limit=1&limit=2", 400, "limit is given 2 times; expected once"],
    ["/runs?nope=1", 400, 'no parameter "nope"; expected where, sort, sweep, limit, after'],
    ["/runs?sweep=none", 404, 'there is no sweep "none"'],
    ["/runs/zz", 400, 'id is "zz"; expected the id of a run'],
    ["/runs/0123456789abcdef", 404, "there is no run"],
    ["/runs/0123456789abcdef/spectra", 404, "there is no run"],
    ["/nothing", 404, "there is no GET /api/v1/nothing"],
  ])("%s: %i", async (path, status, message) => {
    await withRuns();
    const answer = await server.ask(`/api/v1${path}`);
    const { error } = await answer.json();
    expect([answer.status, typeof error.code]).toEqual([status, "string"]);
    expect(error.message).toContain(message);
    expect(server.failures).toEqual([]);
  });
});

test("the OpenAPI document names every path, with the parameters that are checked", async () => {
  server = serving();
  const document = (await server.json("/openapi.json")) as {
    openapi: string;
    paths: Record<string, Record<string, { parameters: { name: string; in: string }[] }>>;
  };
  expect(document.openapi).toBe("3.1.0");
  expect(Object.keys(document.paths).sort()).toEqual([
    ..."/ /compare /events /runs /runs/{id} /runs/{id}/metrics".split(" "),
    ...["csv", "html", "png", "svg"].map((ending) => `/runs/{id}/picture.${ending}`),
    ..."/runs/{id}/series /runs/{id}/spectra /sweeps /sweeps/{name}".split(" "),
    "/sweeps/{name}/settings",
  ]);
  const names = document.paths["/runs"]!["get"]!.parameters.map(({ name }) => name);
  expect(names).toEqual(["where", "sort", "sweep", "limit", "after"]);
});

test("an answer's number is that of the store before it was read: who follows from it misses nothing", async () => {
  await withRuns();
  const { store } = server;
  const last = await store.lastChange();
  const overviews: typeof store.overviews = async (filter) => {
    const found = await store.overviews(filter);
    await newRun(store, 77);
    return found;
  };
  const other = serving({ store: { ...store, overviews } });
  const answer = await other.ask("/api/v1/runs");
  expect(answer.headers.get("lyapscope-change")).toBe(String(last));
  other.end();
});
