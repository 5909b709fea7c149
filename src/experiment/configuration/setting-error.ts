/** What does not fit, and which key of the configuration says so. */
import { isCallerMistake } from "../../errors.ts";

/** Keys and indices from the top of a configuration. */
export type Setting = readonly (string | number)[];

/**
 * A setting that does not fit the data, the network or the machine. What it was caused by, if anything,
 * is `cause`.
 */
export class SettingError extends RangeError {
  /** Always "SettingError". */
  override readonly name = "SettingError";
  readonly setting: Setting;
  /** The function whose name begins the message; null where none does. */
  readonly who: string | null;

  constructor(
    setting: Setting,
    message: string,
    options: ErrorOptions & { readonly who?: string | null } = {},
  ) {
    super(message, options);
    this.setting = setting;
    this.who = options.who ?? null;
  }
}

/**
 * Does what a setting asks for; a failure names it.
 *
 * @param choice - The setting to be named instead where the file is sound and something was chosen that it
 *   lacks: a mistake of the caller's.
 */
export async function atSetting<Result>(
  setting: Setting,
  work: () => Promise<Result>,
  choice: Setting = setting,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const { name, message } = error as Error;
    if (name === "AbortError" || error instanceof SettingError) throw error;
    const mistake = isCallerMistake(error) ? error : null;
    throw new SettingError(mistake === null ? setting : choice, message, {
      cause: error,
      who: mistake?.who ?? null,
    });
  }
}
