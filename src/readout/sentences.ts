/** Words and numbers of the sentences that say what was found. */

/** When a spectrum was taken. */
export function whenTaken(epoch: number): string {
  return epoch === 0 ? "before training" : `after epoch ${epoch}`;
}

/** With two decimals, typeset. */
export function two(value: number): string {
  return value.toFixed(2).replace("-", "−");
}

export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
