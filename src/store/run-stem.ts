import type { Run } from "./store.ts";

/** "flip-flop-2e90ab12": what files and folders of a run are called; no two runs share it. */
export function stemOf({ id, name }: Pick<Run, "id" | "name">): string {
  const plain = (name ?? "run").replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[-.]+|[-.]+$/g, "");
  return `${plain || "run"}-${id.slice(0, 8)}`;
}
