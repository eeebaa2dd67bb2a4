/* Follows the service's live events: by a stream, or by a request every few seconds while there is no stream. */

import { followContact, hear, isServiceAway } from "./contact.js";
import { EVENTS, openSharedStream, openStream } from "./stream.js";

const STREAM = "/api/v1/live";
const BOARD = "/api/v1/board";
const ASK_EVERY = 3000;
const ANSWER = 4000; // milliseconds that the service has for an answer
const SILENT = 20_000; // a stream without a sign of life for so long is dead, though the service answers: its connection was cut
const LOOK_EVERY = 1000;
const HIDDEN_FOR = 30_000; // after so long a hidden board or touchscreen closes its stream

/**
 * What a page does with each event that it follows; only staff may follow `scan` and `desks`.
 * @typedef {object} Handlers
 * @property {(snapshot: { open: boolean }, tag: string) => void} [board] the tag names what the board shows
 * @property {(snapshot: { numbers: import("./presses.js").Press[], help: "asked" | "coming" | null, away: boolean, keys: import("./reader-keys.js").PanelKey[], tries_keys: boolean, unprinted: string[], given_back: { id: number, said: string } | null }) => void} [panel]
 * @property {(snapshot: { newest: { id: number } | null, at_desks: Record<string, number> }) => void} [scan]
 * @property {(snapshot: object, tag: string) => void} [desks] the tag names what the snapshot says
 * @property {() => void} [asked] called after each request while there is no stream: its answer says nothing about scans
 */

/**
 * The page requests only events that have a handler.
 * @param {Handlers} handlers called with each new snapshot
 * @param {import("./contact.js").Follower} [onContact] called when the service is away, and when it is back
 */
export function subscribe(handlers, onContact = () => {}) {
  const address = `${STREAM}?events=${EVENTS.filter((name) => handlers[name])}`;
  const isOfStaff = Boolean(handlers.scan);
  /** @type {(() => void) | null} */ let closeStream = null;
  let told = 0;
  let etag = "";
  let asking = 0;
  let hiding = 0;

  /** @param {import("./stream.js").Told} told */
  const take = ({ kind, data, id }) => {
    told = performance.now();
    if (kind === "lost") return startAsking();
    hear();
    if (kind === "open") return stopAsking();
    const handle = kind === "beat" ? undefined : /** @type {((snapshot: any, tag: string) => void) | undefined} */ (handlers[kind]);
    handle?.(JSON.parse(data), id);
  };

  const open = () => {
    if (closeStream || isServiceAway()) return;
    told = performance.now();
    closeStream = (isOfStaff ? openSharedStream : openStream)(address, take);
  };

  const ask = async () => {
    try {
      const response = await fetch(BOARD, {
        headers: etag ? { "If-None-Match": etag } : {},
        cache: "no-store",
        signal: AbortSignal.timeout(ANSWER),
      });
      if (response.ok || response.status === 304) hear();
      handlers.asked?.();
      if (!response.ok) return;
      etag = response.headers.get("ETag") ?? "";
      handlers.board?.(await response.json(), etag.replaceAll('"', ""));
    } catch {
      // The service was not reached: the next request follows soon.
    }
  };
  const startAsking = () => {
    if (!asking && (handlers.board || handlers.asked)) asking = window.setInterval(ask, ASK_EVERY);
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
    if (!closeStream || performance.now() - told < SILENT) return;
    close();
    open();
  }, LOOK_EVERY);
  // A stream whose other end has gone without a word would never say anything again.
  followContact((state, heard) => {
    if (state === "away") close();
    else open();
    onContact(state, heard);
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
