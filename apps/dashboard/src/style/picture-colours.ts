/** The colours of the pictures that `lyapscope/report` draws, for light and dark pages. */
import { pictureVariables } from "../../../../src/report/index.ts";

/** The paper under a picture is that of the panel it is in. */
const PAPER = "--lyapscope-paper: var(--surface);";

/** Makes them variables of the page. */
export function installPictureColours(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `:root { ${pictureVariables("light")} ${PAPER} } ` +
      `:root[data-theme="dark"] { ${pictureVariables("dark")} ${PAPER} }`,
  );
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
