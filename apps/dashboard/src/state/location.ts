/** The address is the state of the page: a path and parameters, which every view reads and writes. */
import { useCallback, useMemo, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
}

const here = () => `${window.location.pathname}${window.location.search}`;

/** Goes to another address of this page; `replace` leaves no entry to go back to. */
export function navigate(address: string, replace = false): void {
  if (address === here()) return;
  if (replace) window.history.replaceState(null, "", address);
  else {
    window.history.pushState(null, "", address);
    window.scrollTo(0, 0);
  }
  for (const listener of listeners) listener();
}

/** The path, and its parameters. */
export function useAddress(): { readonly path: string; readonly query: URLSearchParams } {
  const address = useSyncExternalStore(subscribe, here);
  return useMemo(() => {
    const { pathname, searchParams } = new URL(address, window.location.origin);
    return { path: pathname, query: searchParams };
  }, [address]);
}

/** Parameters to be written; null, "" and an empty list take one away. */
export type Patch = Readonly<Record<string, string | readonly string[] | null>>;

/** An address with some of its parameters changed. */
export function patched(path: string, query: URLSearchParams, patch: Patch): string {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(patch)) {
    next.delete(name);
    for (const each of typeof value === "string" ? [value] : (value ?? [])) {
      if (each !== "") next.append(name, each);
    }
  }
  const text = next.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** Writes parameters of the address of now; typing, dragging and hovering leave no entries behind. */
export function usePatch(): (patch: Patch) => void {
  return useCallback((patch) => {
    const { pathname, searchParams } = new URL(window.location.href);
    navigate(patched(pathname, searchParams, patch), true);
  }, []);
}
