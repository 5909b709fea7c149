/**
 * What a training script does to a folder, from a process of its own:
 *
 *     node write-checkpoints.mjs '[["whole", from, to], ["sleep", 100], …]'
 */
import {
  appendFileSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";

const ACTIONS = {
  folder: (path) => mkdirSync(path, { recursive: true }),
  /** Under another name first, as careful scripts do. */
  whole(from, to) {
    appendFileSync(`${to}.tmp`, readFileSync(from));
    renameSync(`${to}.tmp`, to);
  },
  /** In place: what was there is cut to nothing, and half of the bytes come `pause` later. */
  async torn(from, to, pause) {
    const bytes = readFileSync(from);
    const file = openSync(to, "w");
    writeSync(file, bytes, 0, bytes.length >> 1);
    await ACTIONS.sleep(pause);
    writeSync(file, bytes, bytes.length >> 1, bytes.length - (bytes.length >> 1));
  },
  append: (path, text) => appendFileSync(path, text),
  remove: (path) => rmSync(path, { recursive: true }),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

for (const [name, ...args] of JSON.parse(process.argv[2])) await ACTIONS[name](...args);
