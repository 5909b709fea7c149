/** From the form of a request to files, and to what would be typed. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BODY } from "../../server/compute/work.ts";
import { optionsOf } from "../arguments.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../failure.ts";
import { FILE_OPTIONS } from "../targets/record-provenance.ts";

/** Options of `spectrum` that write, or that a request has no use for. */
const REFUSED: readonly string[] = ["input", "json", "plot", "history"];

/**
 * Writes the files of a form into `folder`, under names of ours.
 *
 * @returns the arguments that compute it there: names of files have no folder.
 * @throws UsageError for what is no form, or asks for what there is not.
 */
export async function argumentsIn(
  folder: string,
  contentType: string,
  command: Command,
): Promise<string[]> {
  const form = await formIn(join(folder, BODY), contentType);
  const parts = ["model", "input", "options", ...Object.keys(FILE_OPTIONS)];
  for (const name of new Set(form.keys())) {
    if (!parts.includes(name)) {
      throw new UsageError(
        `there is no part ${JSON.stringify(name.slice(0, 100))}; expected ${[...new Set(parts)].join(", ")}`,
      );
    }
    if (form.getAll(name).length > 1) {
      throw new UsageError(`${name} is given more than once; expected one`);
    }
  }
  const args = await optionArguments(form, command);
  for (const name of ["model", ...Object.keys(FILE_OPTIONS)]) {
    const file = form.get(name);
    const isNeeded = name === "model" || name === "input";
    if (file === null && !isNeeded) continue;
    if (!(file instanceof Blob)) {
      throw new UsageError(`${name} is ${file === null ? "missing" : "a text"}; expected a file`);
    }
    const own = `${name}${endingOf((file as File).name)}`;
    await writeFile(join(folder, own), new Uint8Array(await file.arrayBuffer()), { mode: 0o600 });
    args.push(...(name === "model" ? [own] : [`--${name}=${own}`]));
  }
  return args;
}

async function formIn(path: string, contentType: string): Promise<FormData> {
  const body = new Uint8Array(await readFile(path));
  try {
    return await new Response(body, { headers: { "content-type": contentType } }).formData();
  } catch {
    throw new UsageError(
      "the body is no multipart/form-data with the boundary that its header says; expected model, input and options",
    );
  }
}

async function optionArguments(form: FormData, command: Command): Promise<string[]> {
  const given = form.get("options");
  if (given === null) return [];
  const text = typeof given === "string" ? given : await given.text();
  const known = optionsOf(command);
  return Object.entries(objectIn(text)).flatMap(([name, value]) => {
    const definition = Object.hasOwn(known, name) ? known[name] : undefined;
    if (definition === undefined || REFUSED.includes(name)) {
      const names = Object.keys(known).filter((each) => !REFUSED.includes(each));
      throw new UsageError(
        `options: there is no ${JSON.stringify(name)}; expected ${names.join(", ")}`,
      );
    }
    if (definition.type === "flag") {
      if (typeof value !== "boolean") {
        throw new UsageError(
          `options: ${name} is ${JSON.stringify(value)}; expected true or false`,
        );
      }
      return value ? [`--${name}`] : [];
    }
    if (typeof value !== "string" && typeof value !== "number") {
      throw new UsageError(
        `options: ${name} is ${JSON.stringify(value)}; expected a text or a number`,
      );
    }
    const words = Object.hasOwn(FILE_OPTIONS, name) ? FILE_OPTIONS[name] : null;
    if (words !== null && !words.includes(String(value))) {
      const expected = words.length === 0 ? "" : `${words.join(", ")}, or `;
      throw new UsageError(
        `options: ${name} names a file; expected ${expected}a part of that name with the file`,
      );
    }
    return [`--${name}=${value}`];
  });
}

function objectIn(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`options are no JSON (${(error as Error).message}); expected an object`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new UsageError(`options are ${text.slice(0, 50)}; expected an object`);
}

/** The ending of a name that somebody sent, by which formats are told apart; nothing else of it is used. */
function endingOf(name: string): string {
  return /\.[a-z0-9]{1,12}$/i.exec(name)?.[0].toLowerCase() ?? "";
}
