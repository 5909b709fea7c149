/** What a configuration has at a path: a whole number, any number, or something else. */
import {
  configurationKeys,
  keyAt,
  nearestKey,
} from "../../experiment/configuration/configuration-keys.ts";
import type { Problem } from "../../experiment/configuration/configuration-problems.ts";
import { configurationJsonSchema } from "../../experiment/configuration/configuration-schema.ts";
import { type Schema, tellingKey, wordsOf } from "../../experiment/configuration/json-schema.ts";
import type { KindOf } from "../space/space.ts";

/** Keys that no sweep varies, and why. */
const NOT_VARIED: Readonly<Record<string, string>> = {
  seed: "is what `seeds` is for",
  name: "changes no number",
  store: "changes no number",
  output: "changes no number",
};

/** What is wrong with the paths of a space, the places in it: unknown ones, those that change nothing, and one inside of another. */
export function pathProblems(paths: readonly string[]): Problem[] {
  const keys = configurationKeys();
  return paths.flatMap((path): Problem[] => {
    const say = (message: string) => [{ path: [path], ofKey: true, message: `${path} ${message}` }];
    const reason = NOT_VARIED[path];
    if (reason !== undefined) return say(`${reason}; expected another key`);
    const around = paths.find((other) => path.startsWith(`${other}.`));
    if (around !== undefined)
      return say(`stands in ${around}, which is varied as a whole; expected one of them`);
    if (keyAt(keys, path) !== null) return [];
    const near = nearestKey(keys, path);
    const hint =
      near === null ? "; `lyapscope train --keys` lists them" : `; did you mean ${near}?`;
    return say(`is no key of a configuration${hint}`);
  });
}

/**
 * What the paths of a space take, by the schema of a configuration; where that depends on the kind of a table,
 * the base says which, unless the space varies it.
 *
 * @param base - The data of the base.
 */
export function kindIn(base: unknown, varied: readonly string[]): KindOf {
  const root = configurationJsonSchema() as Schema;
  return (path) => {
    let at: { schema: Schema; value: unknown }[] = [{ schema: root, value: base }];
    let here = "";
    for (const part of path.split(".")) {
      at = at.flatMap(({ schema, value }) =>
        tablesOf(schema, value, (key) => varied.includes(here === "" ? key : `${here}.${key}`))
          .flatMap((table) => table.properties?.[part] ?? [])
          .map((next) => ({ schema: next, value: Object(value)[part] })),
      );
      here = here === "" ? part : `${here}.${part}`;
    }
    const kinds = new Set(at.flatMap(({ schema }) => numbersOf(schema)));
    if (kinds.size === 0) return null;
    return kinds.size === 1 ? [...kinds][0] : "both";
  };
}

/** Tables that a value may be: that of the kind that it names, or all if it names none or its kind is varied. */
function tablesOf(schema: Schema, value: unknown, isVaried: (key: string) => boolean): Schema[] {
  const tables = [schema, ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  const variants = schema.oneOf ?? schema.anyOf ?? [];
  const telling = tellingKey(variants);
  const named = telling === undefined || isVaried(telling) ? undefined : Object(value)[telling];
  const chosen = variants.filter(({ properties }) =>
    wordsOf(properties?.[telling ?? ""]).includes(named),
  );
  return chosen.length > 0 ? chosen : tables;
}

function numbersOf(schema: Schema): ("float" | "int")[] {
  const inside = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].flatMap(numbersOf);
  if (schema.type === "integer") return ["int", ...inside];
  return schema.type === "number" ? ["float", ...inside] : inside;
}
