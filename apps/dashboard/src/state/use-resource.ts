/** Something that is read from the server: not there yet, there, or not to be had. */
import { useCallback, useEffect, useState } from "react";

export type Resource<T> =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly value: T }
  | { readonly state: "failed"; readonly error: Error };

/**
 * Reads once for every `key`, and again when asked to; what was read stays until something newer is there.
 *
 * @param read - Of the key alone, so that it need not be the same function every time.
 */
export function useResource<T>(
  key: string,
  read: (signal: AbortSignal) => Promise<T>,
): { readonly resource: Resource<T>; readonly isStale: boolean; again(): void } {
  const [found, setFound] = useState<{ key: string; resource: Resource<T> } | null>(null);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `read` is a function of the key.
  useEffect(() => {
    const abort = new AbortController();
    read(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setFound({ key, resource: { state: "ready", value } });
      },
      (error) => {
        if (!abort.signal.aborted) setFound({ key, resource: { state: "failed", error } });
      },
    );
    return () => abort.abort();
  }, [key, attempt]);
  const again = useCallback(() => setAttempt((count) => count + 1), []);
  const isStale = found !== null && found.key !== key;
  return { resource: found?.resource ?? { state: "loading" }, isStale, again };
}
