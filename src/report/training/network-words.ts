/** A configured network in a few words, for lists and titles: of it alone, so that a list of runs loads no picture. */
import type { Json, JsonObject } from "../../store/canonical-json.ts";

/** "gru 32", "2 × gru 32"; empty where neither cell nor size is known. */
export function networkWords(network: Json | undefined): string {
  if (typeof network !== "object" || network === null || Array.isArray(network)) return "";
  const { cell, hidden, layers } = network as JsonObject;
  const parts = [cell, hidden].filter(
    (part) => typeof part === "string" || typeof part === "number",
  );
  if (parts.length === 0) return "";
  return `${typeof layers === "number" && layers > 1 ? `${layers} × ` : ""}${parts.join(" ")}`;
}
