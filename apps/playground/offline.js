// The service worker: keeps the files of one version of the page, and answers from them.
const NAME = `lyapscope-playground-${"VERSION"}`;
const FIRST = ["FIRST"];
const LATER = ["LATER"];

addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(NAME)
      .then((cache) => cache.addAll(FIRST))
      .then(() => skipWaiting()),
  );
});

addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("lyapscope-playground-") && name !== NAME) await caches.delete(name);
      }
      await clients.claim();
      const cache = await caches.open(NAME);
      // Nothing waits for these.
      Promise.all(LATER.map((file) => cache.add(file).catch(() => {})));
    })(),
  );
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || !url.href.startsWith(registration.scope)) return;
  event.respondWith(
    (async () => {
      const cache = await caches.open(NAME);
      const page = request.mode === "navigate" ? new URL("./", registration.scope).href : request;
      const kept = await cache.match(page, { ignoreSearch: true });
      return kept ?? fetch(request);
    })(),
  );
});
