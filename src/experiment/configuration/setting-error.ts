/** What does not fit, and which key of the configuration says so. */

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

  constructor(setting: Setting, message: string, options?: ErrorOptions) {
    super(message, options);
    this.setting = setting;
  }
}

/**
 * Does what a setting asks for; a failure names it.
 *
 * @param choice - The setting to be named instead where the file is sound and something was chosen that it
 *   lacks (a RangeError).
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
    const chosen = error instanceof RangeError ? choice : setting;
    throw new SettingError(chosen, message, { cause: error });
  }
}
