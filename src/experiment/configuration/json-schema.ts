/** A JSON schema, as far as configurations and their documentation look into it. */

export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
}

/** The key by which several tables are told apart, "kind" or "cell"; undefined for a single one. */
export function tellingKey(tables: readonly Schema[]): string | undefined {
  if (tables.length < 2) return undefined;
  return Object.keys(tables[0].properties ?? {}).find((name) =>
    tables.every((table) => wordsOf(table.properties?.[name]).length > 0),
  );
}

/** Words that a value may be; none if it is free. */
export function wordsOf(schema: Schema | undefined): string[] {
  const words = schema?.const === undefined ? (schema?.enum ?? []) : [schema.const];
  return words.map(String);
}
