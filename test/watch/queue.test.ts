/** The courses of events that a folder can take, on a clock that the tests move. */
import { describe, expect, test } from "vitest";
import { createQueue } from "../../src/watch/folder/queue.ts";

const TIMING = { settle: 500, patience: 5000, retry: 1000, giveUp: Number.POSITIVE_INFINITY };
const seen = (file: string, signature = "1", modified = 0) => ({ file, signature, modified });

/** Files in the order in which they are handed out when all go well. */
function drain(queue: ReturnType<typeof createQueue>, now: number): string[] {
  const files: string[] = [];
  for (;;) {
    const turn = queue.next(now);
    if (!("candidate" in turn)) return files;
    files.push(turn.candidate.file);
    queue.done(turn.candidate);
  }
}

describe("order", () => {
  test("by the number in the name, then those without one by their time", () => {
    const queue = createQueue(TIMING);
    queue.observe(
      [
        seen("b.pt", "1", 20),
        seen("10.pt", "1", 1),
        seen("9.pt", "1", 30),
        seen("a.pt", "1", 40),
        seen("010.pt", "1", 0),
      ],
      0,
    );
    expect(drain(queue, 500)).toEqual(["9.pt", "010.pt", "10.pt", "b.pt", "a.pt"]);
  });

  test("a file waits for the one before it, but not longer than the patience", () => {
    const queue = createQueue(TIMING);
    queue.observe([seen("2.pt")], 0);
    queue.observe([seen("1.pt"), seen("2.pt")], 400);
    expect(queue.next(600)).toEqual({ wait: 300 });
    // 1.pt goes on changing.
    for (let now = 800; now < 5400; now += 400) {
      queue.observeOne(seen("1.pt", String(now)), now);
      expect(queue.next(now)).toMatchObject({ wait: expect.any(Number) });
    }
    queue.observeOne(seen("1.pt", "last"), 5300);
    expect(queue.next(5400)).toEqual({ candidate: seen("1.pt", "last") });
    expect(queue.failed(seen("1.pt", "last"), 5400)).toBe(false);
    expect(queue.next(5400)).toEqual({ candidate: seen("2.pt") });
  });

  test("5,000 files are sorted once, not for each of them", () => {
    const queue = createQueue(TIMING);
    const files = Array.from({ length: 5000 }, (_, i) => seen(`epoch-${(7919 * i) % 5000}.pt`));
    queue.observe(files, 0);
    const began = performance.now();
    expect(drain(queue, 500).map((file) => Number(/\d+/.exec(file)))).toEqual([...files.keys()]);
    // Some 100 ms here; sorting each time takes 20 s.
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});

describe("settling", () => {
  test("a file is read when it has looked the same for a while", () => {
    const queue = createQueue(TIMING);
    queue.observe([seen("1.pt")], 0);
    expect(queue.next(499)).toEqual({ wait: 1 });
    queue.observe([seen("1.pt", "2")], 499);
    expect(queue.next(998)).toEqual({ wait: 1 });
    expect(queue.next(999)).toEqual({ candidate: seen("1.pt", "2") });
    queue.done(seen("1.pt", "2"));
    queue.observe([seen("1.pt", "2")], 2000);
    expect(queue.next(9000)).toEqual({ wait: Number.POSITIVE_INFINITY });
    queue.observe([seen("1.pt", "3")], 9000);
    expect(queue.next(9500)).toEqual({ candidate: seen("1.pt", "3") });
  });

  test("a version that came while the last was computed is not taken for done", () => {
    const queue = createQueue(TIMING);
    queue.observe([seen("latest.pt")], 0);
    queue.next(500);
    queue.observe([seen("latest.pt", "2")], 600);
    queue.done(seen("latest.pt"));
    expect(queue.pending).toBe(1);
    expect(queue.next(1100)).toEqual({ candidate: seen("latest.pt", "2") });
  });

  test("a file that is never at rest is read now and then all the same", () => {
    const queue = createQueue(TIMING);
    const read: number[] = [];
    for (let now = 0; now <= 16_000; now += 100) {
      queue.observe([seen("latest.pt", String(now))], now);
      const turn = queue.next(now);
      if (!("candidate" in turn)) continue;
      read.push(now);
      if (read.length === 1) expect(queue.failed(turn.candidate, now)).toBe(false);
      else queue.done(turn.candidate);
    }
    // After the patience; after the failure, the patience again; then it is pending anew.
    expect(read).toEqual([5000, 10_000, 15_100]);
  });
});

describe("files that cannot be read", () => {
  test("are tried again and given up, once, until they change", () => {
    const queue = createQueue(TIMING);
    queue.observe([seen("1.pt"), seen("2.pt")], 0);
    const attempts: number[] = [];
    let givenUp = false;
    for (let now = 0; !givenUp; now += 100) {
      const turn = queue.next(now);
      if (!("candidate" in turn)) continue;
      expect(turn.candidate.file).toBe("1.pt");
      attempts.push(now);
      givenUp = queue.failed(turn.candidate, now);
    }
    expect(attempts).toEqual([500, 1500, 2500, 3500, 4500, 5000]);
    expect(drain(queue, 5000)).toEqual(["2.pt"]);
    queue.observe([seen("1.pt"), seen("2.pt")], 6000);
    expect(queue.pending).toBe(0);
    queue.observe([seen("1.pt", "2"), seen("2.pt")], 7000);
    expect(drain(queue, 7500)).toEqual(["1.pt"]);
  });

  test("are given up at last even if they go on changing, where that is asked for", () => {
    const queue = createQueue({ ...TIMING, giveUp: 20_000 });
    const verdicts = [5000, 10_000, 15_000, 20_000].map((now) => {
      queue.observe([seen("1.pt", String(now))], now - 5000 === 0 ? 0 : now);
      return queue.failed(seen("1.pt", String(now)), now === 5000 ? 100 : now);
    });
    expect(verdicts).toEqual([false, false, false, true]);
  });
});

describe("files that go away", () => {
  test("are forgotten, and new when they come back", () => {
    const queue = createQueue(TIMING);
    queue.observe([seen("1.pt"), seen("2.pt")], 0);
    queue.observe([seen("2.pt")], 100);
    queue.forget("2.pt");
    expect(queue.pending).toBe(0);
    expect(queue.next(9000)).toEqual({ wait: Number.POSITIVE_INFINITY });
    queue.observe([seen("1.pt"), seen("2.pt")], 9000);
    expect(drain(queue, 9500)).toEqual(["1.pt", "2.pt"]);
  });
});
