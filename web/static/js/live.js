/* Follows the service's live events: by a stream, or by a request every few seconds while there is no stream. */

const STREAM = "/api/v1/live";
const BOARD = "/api/v1/board";
const ASK_EVERY = 3000;
const STREAM_AGAIN_AFTER = 15_000;
const STALE_AFTER = 10_000;
const LOOK_EVERY = 500;

/**
 * What a page does with each event that it follows; only staff may follow `scan` and `desks`.
 * @typedef {object} Handlers
 * @property {(snapshot: { open: boolean }, tag: string) => void} [board] the tag names what the board shows
 * @property {(snapshot: { numbers: import("./presses.js").Press[] }) => void} [panel]
 * @property {(snapshot: { newest: { id: number } | null }) => void} [scan]
 * @property {(snapshot: object, tag: string) => void} [desks] the tag names what the snapshot says
 * @property {() => void} [asked] called after each request while there is no stream: its answer says nothing about scans
 */

const EVENTS = /** @type {const} */ (["board", "panel", "scan", "desks"]);

/**
 * The page requests only events that have a handler.
 * @param {Handlers} handlers called with each new snapshot
 * @param {(state: "live" | "stale", heard: Date) => void} [onState] called when the page becomes stale, and when it is up to date again
 * @param {number} [staleAfter] milliseconds without a sign of life until the page becomes stale
 */
export function subscribe(handlers, onState = () => {}, staleAfter = STALE_AFTER) {
  const address = `${STREAM}?events=${EVENTS.filter((name) => handlers[name])}`;
  /** @type {EventSource | null} */ let stream = null;
  /** @type {"live" | "stale"} */ let state = "live";
  let heard = new Date();
  let etag = "";
  let asking = 0;
  let opening = 0;

  const hear = () => {
    heard = new Date();
    if (state === "stale") onState((state = "live"), heard);
  };

  /** @param {(snapshot: any, tag: string) => void} handle @param {MessageEvent<string>} event whose snapshot is of the handler's kind */
  const take = (handle, event) => {
    hear();
    handle(JSON.parse(event.data), event.lastEventId);
  };

  const open = () => {
    clearTimeout(opening);
    stream?.close();
    stream = new EventSource(address);
    stream.addEventListener("beat", hear);
    stream.onopen = () => {
      hear();
      stopAsking();
    };
    stream.onerror = () => {
      startAsking();
      // After a refusal (streams full) an EventSource stays closed; after a broken connection it connects again.
      if (stream?.readyState === EventSource.CLOSED) opening = window.setTimeout(open, STREAM_AGAIN_AFTER);
    };
    for (const name of EVENTS) {
      const handle = handlers[name];
      if (handle) stream.addEventListener(name, (event) => take(handle, event));
    }
  };

  const ask = async () => {
    try {
      const response = await fetch(BOARD, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
      if (response.ok || response.status === 304) hear();
      handlers.asked?.();
      if (!response.ok) return;
      etag = response.headers.get("ETag") ?? "";
      handlers.board?.(await response.json(), etag.replaceAll('"', ""));
    } catch {
      // The service was not reached: the next request follows soon, and the page shows how old it is.
    }
  };
  const startAsking = () => {
    if (!asking) asking = window.setInterval(ask, ASK_EVERY);
  };
  const stopAsking = () => {
    clearInterval(asking);
    asking = 0;
  };
  const close = () => {
    clearTimeout(opening);
    stopAsking();
    stream?.close();
    stream = null;
  };

  setInterval(() => {
    if (state === "live" && stream && Date.now() - heard.getTime() > staleAfter) {
      onState((state = "stale"), heard);
      startAsking();
    }
  }, LOOK_EVERY);
  // A page closes its stream when it is left, and opens a new one when it comes back from the history.
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => event.persisted && open());
  open();
}
