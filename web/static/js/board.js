/* The wall follows the queue. When it cannot, it says since when. */
import { subscribe } from "./live.js";
import { refresh } from "./region.js";

const stale = /** @type {HTMLElement} */ (document.getElementById("stale"));
const call = () => document.querySelector("[data-call]")?.getAttribute("data-call");
let shown = call();

/** @param {Date} time */
const clockTime = (time) => `${time.getHours()}.${String(time.getMinutes()).padStart(2, "0")}`;

/** The wall's clock is the service's: a television's own may be hours off. */
let ahead = 0;
function readClock() {
  const served = document.getElementById("clock")?.dataset.at;
  if (served) ahead = new Date(served).getTime() - Date.now();
}
const now = () => new Date(Date.now() + ahead);

subscribe(
  ["board"],
  () =>
    refresh(() => {
      readClock();
      if (call() !== shown && call()) document.querySelector(".slip")?.classList.add("new");
      shown = call();
    }),
  (state, heard) => {
    stale.hidden = state === "live";
    const since = new Date(heard.getTime() + ahead);
    stale.textContent = state === "live" ? "" : (stale.dataset.words ?? "").replace("{time}", clockTime(since));
  },
);

setInterval(() => {
  const clock = document.getElementById("clock");
  if (clock && stale.hidden) clock.textContent = clockTime(now());
}, 1000);
readClock();
