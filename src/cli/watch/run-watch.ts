import { plural } from "../../report/format.ts";
import type { SpectrumSubject } from "../../report/subject.ts";
import type { RunStore } from "../../store/store.ts";
import type { WatchNote, WatchObserver, WatchResult } from "../../watch/observer.ts";
import { watchFolder } from "../../watch/watch-folder.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { messageOf } from "../failure.ts";
import { inOurWords, ourWords } from "../our-words.ts";
import { withPage } from "../serve/with-page.ts";
import { requireExisting, requireFolder } from "../sources/named-file.ts";
import { checkTargets, writeTargets } from "../spectrum/spectrum-files.ts";
import { provenance, warningText } from "../spectrum/spectrum-notes.ts";
import { andClose } from "../targets/and-close.ts";
import { notesTo } from "../terminal/notes.ts";
import { createProgress, type Progress } from "../terminal/progress.ts";
import { jsonWriter, tableWriter } from "./watch-output.ts";
import { type WatchRequest, watchRequest } from "./watch-settings.ts";

/** What `lyapscope watch` does. */
export async function runWatch(parsed: ParsedArguments, context: Context): Promise<void> {
  const request = await watchRequest(parsed);
  await checkTargets(parsed);
  const { folder, data } = request.configuration;
  // A name that was mistyped leaves no empty store behind.
  await requireFolder("DIR", folder);
  if (request.once) for (const path of [folder, data]) await requireExisting(path);
  let unread = false;
  context.onUnread?.((stream) => {
    unread ||= stream === "out";
    return stream === "out" ? "stop" : "go on";
  });
  const { openStore } = await import("../../store/node/open-store.ts");
  const waiting = { onWait: notesTo(context.err), signal: context.signal };
  const store = await openStore(request.store, waiting);
  const result = await andClose(store, () =>
    withPage(parsed, request.store, context, () => watchInto(store, request, parsed, context)),
  );
  if (unread) {
    throw new Error(
      `nobody reads standard output any more; what was computed is in ${request.store}, and the same ` +
        "command goes on from there",
    );
  }
  const { outcome, computed, refused } = result;
  // Ctrl-C is how watching ends.
  if (outcome === "stopped" || refused.length === 0) return;
  const all = refused.length + computed;
  throw new Error(`${refused.length} of ${all} checkpoints could not be computed`);
}

/** With an event file that begins with what was recorded before, where one is wanted. */
async function watchInto(
  store: RunStore,
  { configuration, once, tensorboard, ...request }: WatchRequest,
  parsed: ParsedArguments,
  context: Context,
): Promise<WatchResult> {
  const { mirrorEvents } = await import("../../store/node/mirror-events.ts");
  const mirror = mirrorEvents(store, tensorboard);
  mirror.begin(Number.POSITIVE_INFINITY);
  const observer = observerOf(request, parsed, context, configuration.metrics !== undefined);
  const { signal } = context;
  try {
    return await inOurWords(() =>
      watchFolder(configuration, { store: mirror.store, observer, signal, once }),
    );
  } finally {
    observer.end();
    await mirror.close();
  }
}

/** Says on stderr what people want to know, and writes spectra where they are to go. */
function observerOf(
  { store, asJson }: Pick<WatchRequest, "store" | "asJson">,
  parsed: ParsedArguments,
  context: Context,
  withMetrics: boolean,
): WatchObserver & { end(): void } {
  const { out, err } = context;
  const write = asJson ? jsonWriter(out) : tableWriter(out, withMetrics);
  const sayOnce = createSayOnce((text) => err.write(text));
  let progress: Progress | null = null;
  const end = () => {
    progress?.end();
    progress = null;
  };
  return {
    end,
    onStart({ run, recorded }) {
      if (recorded === 0) return;
      err.write(`${plural(recorded, "checkpoint")} already in ${store} (run ${run})\n`);
    },
    onCheckpoint({ subject, network }) {
      sayOnce("provenance", provenance(subjectInOurWords(subject), network));
      progress = createProgress(err);
    },
    onProgress: ({ done, total }) => progress?.update(done, total),
    async onSpectrum({ subject: theirs, ...spectrum }) {
      end();
      const { file, result } = spectrum;
      const subject = subjectInOurWords(theirs);
      await write({ ...spectrum, subject });
      for (const warning of result.warnings) {
        // Numbers aside, the same warning is not given again.
        const name = warning.replace(/\d[\d.e-]*/g, "#");
        sayOnce(name, `${file}: ${warningText([warning], err)}`);
      }
      await writeTargets(parsed, result, subject, context);
    },
    onRefused({ file, error }) {
      end();
      const message = ourWords(messageOf(error));
      const text = message.startsWith(file) ? message : `${file}: ${message}`;
      err.write(`${err.style.error("not computed:")} ${text}\n`);
    },
    onNote(note) {
      end();
      err.write(noteText(note));
    },
  };
}

function noteText({ message, hint }: WatchNote): string {
  return `${ourWords(message)}\n${hint === undefined ? "" : `  hint: ${hint}\n`}`;
}

function subjectInOurWords(subject: SpectrumSubject): SpectrumSubject {
  return { ...subject, input: { ...subject.input, notes: subject.input.notes.map(ourWords) } };
}

/** Says what has not been said under the same name. */
function createSayOnce(say: (text: string) => void): (name: string, text: string) => void {
  const said = new Set<string>();
  return (name, text) => {
    if (said.has(name)) return;
    said.add(name);
    say(text);
  };
}
