/* One event stream of the service: opened again after a refusal. A page of staff shares one with all tabs of this browser, since
   a browser has six connections to a service, and each stream takes one: a seventh tab would never load.

   It is shared by a SharedWorker, not closed in hidden tabs: a hidden tab still notices an arrival at once, in its title and with
   its tone, while a browser slows down the timers of a hidden tab that asks every few seconds instead. */

export const EVENTS = /** @type {const} */ (["board", "panel", "scan", "desks"]);
const AGAIN_AFTER = 15_000; // milliseconds after a refusal
const WORKER = new URL("./stream-worker.js", import.meta.url);

/** @typedef {{ kind: "open" | "lost" | "beat" | typeof EVENTS[number], data: string, id: string }} Told */

/** @param {string} address @param {(told: Told) => void} tell @returns {() => void} what closes the stream */
export function openStream(address, tell) {
  /** @type {EventSource} */ let stream;
  let opening = 0;

  const open = () => {
    stream = new EventSource(address);
    stream.onopen = () => tell({ kind: "open", data: "", id: "" });
    stream.onerror = () => {
      tell({ kind: "lost", data: "", id: "" });
      // After a refusal (streams full) an EventSource stays closed; after a broken connection it connects again.
      if (stream.readyState === EventSource.CLOSED) opening = setTimeout(open, AGAIN_AFTER);
    };
    for (const kind of [...EVENTS, /** @type {const} */ ("beat")]) {
      stream.addEventListener(kind, ({ data, lastEventId }) => tell({ kind, data, id: lastEventId }));
    }
  };

  open();
  return () => {
    clearTimeout(opening);
    stream.close();
  };
}

/** The same, shared by the tabs of this browser. @param {string} address @param {(told: Told) => void} tell */
export function openSharedStream(address, tell) {
  if (typeof SharedWorker === "undefined") return openStream(address, tell); // browsers of some phones
  const { port } = new SharedWorker(WORKER, { type: "module", name: address });
  port.onmessage = ({ data }) => tell(data);
  return () => {
    port.postMessage("closed");
    port.close();
  };
}
