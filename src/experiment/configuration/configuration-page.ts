/** All keys of a configuration on a page: `docs/configuration.md`, and what `lyapscope train --keys` prints. */
import { type ConfigurationKey, configurationKeys } from "./configuration-keys.ts";

const HEAD = `# Keys of a configuration

What \`lyapscope train CONFIG.yaml\` reads. Made from the schema by \`npm run schema\`; \`lyapscope train --keys\` prints it.
Every key can also be given on the command line, \`--set training.optimiser.learningRate=0.01\`, before what the file
says. Words in *italics* are the kinds of the table around it (\`task.kind: text\`) that have a key; without them, all have it.
`;

/** The page, as Markdown. */
export function configurationPage(): string {
  const keys = configurationKeys();
  const sections = [...new Set(keys.map(({ path }) => sectionOf(path, keys)))];
  const parts = sections.map((section) => {
    const own = keys.filter(({ path }) => sectionOf(path, keys) === section);
    const [title, rows] =
      section === ""
        ? ["At the top", own]
        : [`\`${section}\``, own.filter(({ path }) => path !== section)];
    const shown = withoutRepetitions(rows);
    const intro = section === "" ? "" : introOf(own.find(({ path }) => path === section));
    return `\n## ${title}\n\n${intro}| key | value | default | |\n|---|---|---|---|\n${shown.map(rowOf).join("")}`;
  });
  return `${HEAD}${parts.join("")}`;
}

/** Tables that have the keys of one before them are said to be as that. */
function withoutRepetitions(keys: readonly ConfigurationKey[]): ConfigurationKey[] {
  const known = new Map<string, string>();
  const repeated = new Map<string, string>();
  const under = (path: string) => keys.filter((key) => key.path.startsWith(`${path}.`));
  for (const { path } of keys) {
    const inside = under(path).map((key) => ({ ...key, path: key.path.slice(path.length) }));
    if (inside.length === 0) continue;
    const parent = path.split(".").slice(0, -1).join(".");
    const text = `${parent} ${JSON.stringify(inside)}`;
    const before = known.get(text);
    if (before === undefined) known.set(text, path);
    else repeated.set(path, before);
  }
  return keys
    .filter(({ path }) => ![...repeated.keys()].some((table) => path.startsWith(`${table}.`)))
    .map((key) => {
      const before = repeated.get(key.path);
      return before === undefined ? key : { ...key, type: `a table as \`${before}\`` };
    });
}

/** The table at the top in which a key stands; keys that are no tables stand in none. */
function sectionOf(path: string, keys: readonly ConfigurationKey[]): string {
  const [top] = path.split(".");
  return keys.some((key) => key.path.startsWith(`${top}.`)) ? top : "";
}

function introOf(key: ConfigurationKey | undefined): string {
  return key === undefined || key.description === "" ? "" : `${key.description}.\n\n`;
}

function rowOf({ path, kinds, type, default: value, isRequired, description }: ConfigurationKey) {
  const fallback = isRequired
    ? "none, required"
    : value === undefined
      ? ""
      : `\`${JSON.stringify(value)}\``;
  const of = kinds.length === 0 ? "" : `*${kinds.join(", ")}.* `;
  const cells = [`\`${path}\``, type, fallback, `${of}${description}`.trim()];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
}
