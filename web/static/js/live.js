/* Follows the service's live events: by a stream, or by a request every few seconds while there is no stream. */

import { EVENTS, openSharedStream, openStream } from "./stream.js";

const STREAM = "/api/v1/live";
const BOARD = "/api/v1/board";
const ASK_EVERY = 3000;
const STALE_AFTER = 10_000;
const LOOK_EVERY = 500;
const HIDDEN_FOR = 30_000; // after so long a hidden board or touchscreen closes its stream

/**
 * What a page does with each event that it follows; only staff may follow `scan` and `desks`.
 * @typedef {object} Handlers
 * @property {(snapshot: { open: boolean }, tag: string) => void} [board] the tag names what the board shows
 * @property {(snapshot: { numbers: import("./presses.js").Press[], help: "asked" | "coming" | null, away: boolean, keys: import("./reader-keys.js").PanelKey[], unprinted: string[] }) => void} [panel]
 * @property {(snapshot: { newest: { id: number } | null }) => void} [scan]
 * @property {(snapshot: object, tag: string) => void} [desks] the tag names what the snapshot says
 * @property {() => void} [asked] called after each request while there is no stream: its answer says nothing about scans
 */

/**
 * The page requests only events that have a handler.
 * @param {Handlers} handlers called with each new snapshot
 * @param {(state: "live" | "stale", heard: Date) => void} [onState] called when the page becomes stale, and when it is up to date again
 * @param {number} [staleAfter] milliseconds without a sign of life until the page becomes stale
 */
export function subscribe(handlers, onState = () => {}, staleAfter = STALE_AFTER) {
  const address = `${STREAM}?events=${EVENTS.filter((name) => handlers[name])}`;
  const isOfStaff = Boolean(handlers.scan);
  /** @type {(() => void) | null} */ let closeStream = null;
  /** @type {"live" | "stale"} */ let state = "live";
  let heard = new Date();
  let etag = "";
  let asking = 0;
  let hiding = 0;

  const hear = () => {
    heard = new Date();
    if (state === "stale") onState((state = "live"), heard);
  };

  /** @param {import("./stream.js").Told} told */
  const take = ({ kind, data, id }) => {
    if (kind === "lost") return startAsking();
    hear();
    if (kind === "open") return stopAsking();
    const handle = kind === "beat" ? undefined : /** @type {((snapshot: any, tag: string) => void) | undefined} */ (handlers[kind]);
    handle?.(JSON.parse(data), id);
  };

  const open = () => {
    if (closeStream) return;
    heard = new Date();
    closeStream = (isOfStaff ? openSharedStream : openStream)(address, take);
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
    stopAsking();
    closeStream?.();
    closeStream = null;
  };

  setInterval(() => {
    if (state === "live" && closeStream && Date.now() - heard.getTime() > staleAfter) {
      onState((state = "stale"), heard);
      startAsking();
    }
  }, LOOK_EVERY);
  // What reloads a page would show the browser's own error page while nobody answers. This page goes on by itself.
  window.addEventListener("keydown", (event) => {
    if (state === "stale" && isReload(event)) event.preventDefault();
  });
  // A page closes its stream when it is left, and opens a new one when it comes back from the history.
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => event.persisted && open());
  // A hidden board or touchscreen tells nobody anything, and its stream is one of the browser's six connections.
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiding);
    if (document.hidden && !isOfStaff) hiding = window.setTimeout(close, HIDDEN_FOR);
    else if (!document.hidden) open();
  });
  open();
}

/** @param {KeyboardEvent} event */
function isReload({ key, ctrlKey, metaKey }) {
  return key === "F5" || (key.toLowerCase() === "r" && (ctrlKey || metaKey));
}
