/* Updates the lending page after each scan of any scanner, and counts down the seconds in which a scan can be undone. */

import { subscribe } from "./live.js";
import { refresh } from "./region.js";

const LOOK_AGAIN = 20_000; // milliseconds between updates without a scan: the shelf and the opening hours change too

subscribe({ scan: follow, asked: follow });
document.addEventListener("entren:scan", follow);
setInterval(() => document.visibilityState === "visible" && follow(), LOOK_AGAIN);
setInterval(countDown, 250);

function follow() {
  refresh((page) => (document.title = page.title));
}

/** Counts the service's seconds with this browser's clock, which may differ from the service's. */
function countDown() {
  const form = document.querySelector("form[data-left]");
  if (!(form instanceof HTMLFormElement)) return;
  form.dataset.end ??= String(performance.now() + Number(form.dataset.left) * 1000);
  const left = Math.ceil((Number(form.dataset.end) - performance.now()) / 1000);
  const seconds = form.querySelector("[data-seconds]");
  if (left <= 0) form.remove();
  else if (seconds) seconds.textContent = `${left} s`;
}
