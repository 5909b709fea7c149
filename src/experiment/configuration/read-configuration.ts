import { checkConfiguration, type Override } from "./check-configuration.ts";
import type { Configuration } from "./configuration.ts";
import type { Problem } from "./configuration-problems.ts";
import { ConfigurationError, openDocument } from "./placed-document.ts";
import type { Setting } from "./setting-error.ts";

/** A configuration, and where its settings stand. */
export interface PlacedConfiguration {
  readonly configuration: Configuration;
  /** "train.yaml:12:5" of a setting, or of what it would have to stand in; "--epochs" if it comes from there. */
  placeOf(setting: Setting): string;
}

/**
 * A configuration from the text of a YAML file.
 *
 * @param source - The file's name, for messages.
 * @param overrides - Put in before anything is checked.
 * @throws ConfigurationError listing every mistake with file, line and column.
 */
export async function readConfiguration(
  text: string,
  source: string,
  overrides: readonly Override[] = [],
): Promise<Configuration> {
  return (await readPlacedConfiguration(text, source, overrides)).configuration;
}

/** {@link readConfiguration}, with the places of settings for what is found to be wrong with them later. */
export async function readPlacedConfiguration(
  text: string,
  source: string,
  overrides: readonly Override[] = [],
): Promise<PlacedConfiguration> {
  const document = await openDocument(text, source);
  const { configuration, problems } = await checkConfiguration(document.data, overrides);
  const placeOf = (problem: Pick<Problem, "path" | "ofKey">) =>
    givenBy(overrides, problem.path) ?? document.placeOf(problem);
  if (configuration !== null) {
    return { configuration, placeOf: (setting) => placeOf({ path: setting, ofKey: false }) };
  }
  const sources = problems.map(({ path }) => givenBy(overrides, path) ?? source);
  throw new ConfigurationError(
    [...new Set(sources)],
    document.sorted(problems).map((problem) => `${placeOf(problem)}: ${problem.message}`),
  );
}

/** What put a setting there, if not the file. */
function givenBy(overrides: readonly Override[], path: Setting): string | undefined {
  const covers = (override: Override) => override.path.every((part, i) => part === path[i]);
  return overrides.find(covers)?.from;
}
