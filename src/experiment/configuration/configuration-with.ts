/** A configuration with other values at some of its settings: what sweeps and searches are made of. */
import { type Checked, checkConfiguration, type Override } from "./check-configuration.ts";

/** Value by dotted path: "network.initial.all.bound". */
export type SettingValues = Readonly<Record<string, unknown>>;

/** What such values put into a configuration. */
export function overridesOfValues(values: SettingValues): Override[] {
  return Object.entries(values).map(([path, value]) => ({ path: path.split("."), value }));
}

/**
 * The configuration with these values and a seed, or what is wrong with it.
 *
 * @param base - Data of a configuration, left as they are.
 */
export function configurationWith(
  base: unknown,
  values: SettingValues,
  seed: number,
): Promise<Checked> {
  const overrides = [...overridesOfValues(values), { path: ["seed"], value: seed }];
  return checkConfiguration(structuredClone(base), overrides);
}
