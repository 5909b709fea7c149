/** The numbered changes of stores, and the server that follows them. */
const MEMORY = ["test/store/memory-store.test.ts"];
const SQLITE = ["test/store/node/sqlite-store.test.ts"];
const MIGRATIONS = ["test/store/node/migrations.test.ts"];
const EVENTS = ["test/server/events.test.ts"];
const READING = ["test/server/read-routes.test.ts"];
const SECURITY = ["test/server/security.test.ts"];
const FORMS = ["test/cli/serve/upload-form.test.ts"];

export default [
  {
    name: "uploads: nothing holds the timer that ends one",
    file: "src/server/compute/upload.ts",
    from: "return { signal: controller.signal, settle };",
    to: "return { signal: AbortSignal.any([left, AbortSignal.timeout(milliseconds)]), settle };",
    tests: ["test/server/jobs.test.ts"],
  },
  {
    name: "changes: what is read begins with what was known",
    file: "src/store/node/sql/change-methods.ts",
    from: '.where("number", ">", after)',
    to: '.where("number", ">=", after)',
    tests: SQLITE,
  },
  {
    name: "changes: a sweep's are without those of its runs",
    file: "src/store/changes/memory-changes.ts",
    from: "change.sweep === sweep || (change.run !== null && runs.has(change.run))",
    to: "change.sweep === sweep",
    tests: MEMORY,
  },
  {
    name: "changes: that old ones were dropped is not told",
    file: "src/store/changes/changes.ts",
    from: "if (after >= first && after <= last) return;",
    to: "if (after <= last) return;",
    tests: MIGRATIONS,
  },
  {
    name: "changes: every renewal of a lease that names its run is one",
    file: "src/store/node/sql/lease-methods.ts",
    from: "if (before?.run === run) return true;",
    to: "",
    tests: SQLITE,
  },
  {
    name: "events: a stream goes on before the last event that was sent",
    file: "src/server/follow/event-stream.ts",
    from: "    place = upTo;\n",
    to: "    place = upTo > place ? upTo - 1 : upTo;\n",
    tests: EVENTS,
  },
  {
    name: "events: where the store does not know what was missed, the stream goes on in silence",
    file: "src/server/follow/event-stream.ts",
    from: 'return eventText("start-again", { number: place }, place);',
    to: 'return ": \\n\\n";',
    tests: EVENTS,
  },
  {
    name: "server: the number of an answer is read after the answer",
    file: "src/server/api/answers.ts",
    from: "  const last = await store.lastChange();\n  const document = await read();\n",
    to: "  const document = await read();\n  const last = await store.lastChange();\n",
    tests: READING,
  },
  {
    name: "server: errors in binary spectra are zeros",
    file: "src/server/routes/spectra-bytes.ts",
    from: "errors?.[j] ?? Number.NaN",
    to: "errors?.[j] ?? 0",
    tests: READING,
  },
  {
    name: "server: any name of a host will do",
    file: "src/server/security/guard.ts",
    from: 'return isIP(name) !== 0 || own.has(name.replace(/\\.$/, ""));',
    to: 'return name !== "" || own.size === 0;',
    tests: SECURITY,
  },
  {
    name: "server: other ports of this machine are this server's own page",
    file: "src/server/security/guard.ts",
    from: "return origin === `http://${host}` || origin === `https://${host}`;",
    to: 'return new URL(origin).hostname === host.split(":")[0];',
    tests: SECURITY,
  },
  {
    name: "server: part of the token will do",
    file: "src/server/security/guard.ts",
    from: "return a.length === b.length && timingSafeEqual(a, b);",
    to: "return timingSafeEqual(a, b.subarray(0, a.length));",
    tests: SECURITY,
  },
  {
    name: "upload: an option may name a file of this machine",
    file: "src/cli/serve/upload-form.ts",
    from: "words !== null && !words.includes(String(value))",
    to: "words === null && value === null",
    tests: FORMS,
  },
  {
    name: "upload: a file keeps the name that it was sent under",
    file: "src/cli/serve/upload-form.ts",
    from: 'return /\\.[a-z0-9]{1,12}$/i.exec(name)?.[0].toLowerCase() ?? "";',
    to: "return name;",
    tests: FORMS,
  },
];
