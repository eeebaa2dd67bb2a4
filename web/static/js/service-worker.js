/* Shows a page of ours where the browser would show its own error page: a page is opened, or loaded anew, while the service is away.

   It keeps those pages alone, and every page comes from the service while that answers. All else goes past it, also where the browser
   would have to start it first: else an event would reach the board later. */

/** @typedef {{ content: string, pages: Record<"visitors" | "board" | "staff", string>, ofStaff: string[], ofMachines: string[] }} Settings */

const worker = /** @type {any} */ (globalThis);
const { content, pages, ofStaff, ofMachines } = /** @type {Settings} */ (worker.standIn); // see web/stand_in/views.py
const KEPT = `stand-in-${content}`;
const SMALL = "/static/icon.svg";
const PATIENCE = 3000; // milliseconds without a page until the service is asked whether it is there at all
const ANSWER = 2000;
const OF_PROXIES = [502, 503, 504]; // with these a proxy in front says that the service is away; a page of ours has a header (web/headers.py)
const OURS = "Answered-By";
const PAST = [
  { condition: { requestMethod: "post" }, source: "network" },
  { condition: { not: { requestMode: "navigate" } }, source: "network" },
];

async function keep() {
  const cache = await caches.open(KEPT);
  await cache.addAll(Object.values(pages).map((address) => new Request(address, { cache: "no-store" })));
}

async function forgetOlder() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
}

/** @param {any} event */
async function goPast(event) {
  try {
    await event.addRoutes(PAST);
  } catch {
    // An older browser asks this worker each time, which leaves it to the browser.
  }
}

/** @param {string} path */
function standInFor(path) {
  const first = path.split("/")[1] ?? "";
  if (ofMachines.includes(first)) return null;
  return first === "board" ? pages.board : ofStaff.includes(first) ? pages.staff : pages.visitors;
}

/** @param {any} event @returns {Promise<Response | null>} null where the service is away */
async function fromService(event) {
  try {
    const response = (await event.preloadResponse) ?? (await fetch(event.request));
    return OF_PROXIES.includes(response.status) && !response.headers.has(OURS) ? null : response;
  } catch {
    return null;
  }
}

async function isThere() {
  try {
    const { status } = await fetch(SMALL, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(ANSWER) });
    return status < 500;
  } catch {
    return false;
  }
}

/** A page may take its time; only where the service does not even say that it is there, another stands in. @param {any} event @param {string} standIn */
async function answer(event, standIn) {
  const page = fromService(event);
  for (;;) {
    const first = await Promise.race([page, new Promise((done) => setTimeout(done, PATIENCE, "late"))]);
    if (first instanceof Response) return first;
    if (first === "late" && (await isThere())) continue;
    return (await caches.match(standIn)) ?? Response.error();
  }
}

worker.addEventListener("install", (/** @type {any} */ event) => {
  worker.skipWaiting();
  event.waitUntil(Promise.all([goPast(event), keep()]));
});
worker.addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil(Promise.all([forgetOlder(), worker.registration.navigationPreload?.enable(), worker.clients.claim()]));
});
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  if (request.mode !== "navigate" || request.method !== "GET") return;
  const standIn = standInFor(new URL(request.url).pathname);
  if (standIn) event.respondWith(answer(event, standIn));
});
