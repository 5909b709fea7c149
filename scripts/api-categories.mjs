/**
 * A plugin of typedoc: what the main door shows is sorted into what people come for, by the folder of
 * src/ that it is from, since a folder is a term of the field already.
 */
import { Comment, CommentTag, Converter } from "typedoc";

/** From the most particular to the most general; what none of them holds is "Other" to typedoc. */
const CATEGORIES = [
  [/^cells\/maps\//, "Maps with known exponents"],
  [/^cells\//, "Cells"],
  [/^(spectrum|networks|orthonormalisation)\//, "Compute"],
  [/^(data|random)/, "Data and random numbers"],
  [/^errors/, "Errors"],
];

/** Name of the main door's module, as its header says. */
const MAIN = "lyapscope";

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const main = project.children?.find(({ name }) => name === MAIN);
    if (main === undefined) throw new Error(`api-categories: no module is called ${MAIN}`);
    for (const reflection of main.children ?? []) {
      const shown = reflection.isReference() ? reflection.getTargetReflectionDeep() : reflection;
      const category = categoryOf(project, shown);
      if (category === undefined) continue;
      for (const one of reflection.signatures ?? [reflection]) {
        one.comment ??= new Comment();
        one.comment.blockTags.push(new CommentTag("@category", [{ kind: "text", text: category }]));
      }
    }
  });
}

function categoryOf(project, reflection) {
  const file = project.getSymbolIdFromReflection(reflection)?.packagePath ?? "";
  const path = file.replace(/^src\//, "");
  return CATEGORIES.find(([pattern]) => pattern.test(path))?.[1];
}
