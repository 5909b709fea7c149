/** Keeps the page's files, so that it opens without a network from the second time on. */
export function keepForOffline(): void {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  // Not before the page has what it needs to compute.
  const register = () => {
    navigator.serviceWorker.register("./offline.js").catch(() => {
      // Opened from the disk, or forbidden: the page works without.
    });
  };
  if (document.readyState === "complete") register();
  else addEventListener("load", register);
}
