/** Forms of `POST /spectrum`, in memory and as the body of a task. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeNpy } from "../../../src/data/readers/npy.ts";
import { writeSafetensors } from "../../../src/formats/safetensors.ts";
import { createRandom } from "../../../src/random.ts";
import type { Task } from "../../../src/server/compute/work.ts";
import { layerTensors } from "../run-cli.ts";

/** A GRU of 4 units and 2 inputs. */
export const MODEL = writeSafetensors(layerTensors("", { gates: 3, inputs: 2, units: 4 }));

/** Numbers to drive it, or a network of other inputs. */
export function numbers(steps: number, inputs = 2): Uint8Array {
  const { normal } = createRandom(4);
  return encodeNpy(Float64Array.from({ length: inputs * steps }, normal), [steps, inputs]);
}

/** A file of a form. */
export function file(bytes: Uint8Array, name: string): File {
  return new File([new Uint8Array(bytes)], name);
}

/** A form; parts that are null are left out. */
export function form(
  parts: Readonly<Record<string, File | string | object | null>> = {},
): FormData {
  const all = {
    model: file(MODEL, "gru.safetensors"),
    input: file(numbers(300), "drive.npy"),
    ...parts,
  };
  const made = new FormData();
  for (const [name, part] of Object.entries(all)) {
    if (part === null) continue;
    if (part instanceof File || typeof part === "string") made.append(name, part);
    else made.append(name, JSON.stringify(part));
  }
  return made;
}

/** A task whose body is in a folder of its own. */
export async function taskOf(body: FormData): Promise<Task> {
  const folder = mkdtempSync(join(tmpdir(), "lyapscope-form-"));
  const request = new Request("http://localhost/", { method: "POST", body });
  writeFileSync(join(folder, "body"), new Uint8Array(await request.arrayBuffer()));
  return { kind: "spectrum", folder, contentType: request.headers.get("content-type")! };
}
