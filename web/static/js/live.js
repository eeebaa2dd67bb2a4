/* Follows the service's live events, and keeps following: by a stream, or by asking where streams are full or broken. */

const STREAM = "/api/v1/live";
const BOARD = "/api/v1/board";
const ASK_EVERY = 3000;
const STREAM_AGAIN_AFTER = 15_000;
const STALE_AFTER = 10_000;

/**
 * @param {string[]} names the events to follow: "board", "panel", and "scan" for staff
 * @param {(name: string, snapshot: any) => void} onEvent called with each new snapshot; "asked" is a turn without one
 * @param {(state: "live" | "stale", heard: Date) => void} [onState] called when the page falls behind or catches up
 */
export function subscribe(names, onEvent, onState = () => {}) {
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

  const open = () => {
    clearTimeout(opening);
    stream?.close();
    stream = new EventSource(STREAM);
    stream.addEventListener("beat", hear);
    stream.onopen = () => {
      hear();
      stopAsking();
    };
    stream.onerror = () => {
      startAsking();
      // A refusal (streams full) ends an EventSource for good; only a broken one tries again by itself.
      if (stream?.readyState === EventSource.CLOSED) opening = window.setTimeout(open, STREAM_AGAIN_AFTER);
    };
    for (const name of names) {
      stream.addEventListener(name, (event) => {
        hear();
        onEvent(name, JSON.parse(/** @type {MessageEvent} */ (event).data));
      });
    }
  };

  const ask = async () => {
    try {
      const response = await fetch(BOARD, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
      if (response.ok || response.status === 304) hear();
      if (names.includes("scan")) onEvent("asked", null); // the board's answer says nothing of scans: the page looks itself
      if (!response.ok) return;
      etag = response.headers.get("ETag") ?? "";
      onEvent("board", await response.json());
    } catch {
      // Not reached: the next question comes soon, and the page says how old it is.
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
    if (state === "live" && stream && Date.now() - heard.getTime() > STALE_AFTER) {
      onState((state = "stale"), heard);
      startAsking();
    }
  }, 1000);
  // A page that is left must give its stream back at once; one that comes back from the history takes a new one.
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => event.persisted && open());
  open();
}
