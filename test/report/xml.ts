/** A strict reader of the XML that we write: elements, attributes, text. Anything else throws. */

/** One element. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: (XmlElement | string)[];
}

const TOKEN = /<\/([\w-]+)>|<([\w-]+)((?: [\w:-]+="[^"<]*")*)(\/?)>|([^<]+)/y;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
};

/** The root element. @throws if the document is not well-formed. */
export function parseXml(source: string): XmlElement {
  const root: XmlElement = { name: "", attributes: new Map(), children: [] };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (match === null) throw new Error(`not well-formed at ${at}: ${source.slice(at, at + 60)}`);
    const [, closed, opened, attributes, empty, text] = match;
    const parent = open[open.length - 1]!;
    if (text !== undefined) parent.children.push(decode(text));
    else if (closed !== undefined) {
      if (parent.name !== closed) throw new Error(`</${closed}> closes <${parent.name}>`);
      open.pop();
    } else {
      const child = { name: opened!, attributes: attributesOf(attributes!), children: [] };
      parent.children.push(child);
      if (empty === "") open.push(child);
    }
  }
  const roots = root.children.filter((child) => typeof child !== "string");
  if (open.length > 1 || roots.length !== 1) throw new Error("not one closed root element");
  return roots[0]!;
}

/** The element and everything below it. */
export function elements(root: XmlElement): XmlElement[] {
  return [root, ...root.children.flatMap((c) => (typeof c === "string" ? [] : elements(c)))];
}

/** All text below an element. */
export function textOf(root: XmlElement): string {
  return root.children.map((c) => (typeof c === "string" ? c : textOf(c))).join("");
}

/** Value of an attribute. */
export function attribute(element: XmlElement, name: string): string | undefined {
  return element.attributes.get(name);
}

function attributesOf(source: string): Map<string, string> {
  const pairs = Array.from(source.matchAll(/ ([\w:-]+)="([^"]*)"/g), ([, name, value]) => {
    return [name!, decode(value!)] as const;
  });
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length)
    throw new Error("twice: an attribute");
  return new Map(pairs);
}

function decode(text: string): string {
  return text.replace(/&([^;]*);?/g, (whole, name: string) => {
    const character = ENTITIES[name];
    if (character === undefined) throw new Error(`not an entity: ${whole}`);
    return character;
  });
}
