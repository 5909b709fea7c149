/** Waits, or until the signal is aborted. */
export function rest(milliseconds: number, signal?: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener("abort", end);
  });
}

/** Resolves when the promise has ended, either way, or after so many milliseconds; whether it has ended. */
export async function endedWithin(
  promise: Promise<unknown>,
  milliseconds: number,
): Promise<boolean> {
  const enough = new AbortController();
  const ended = promise.then(
    () => true,
    () => true,
  );
  const late = rest(milliseconds, enough.signal).then(() => false);
  try {
    return await Promise.race([ended, late]);
  } finally {
    enough.abort();
  }
}
