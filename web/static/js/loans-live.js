/* Updates the lending page after each scan of any scanner, and counts down for how long a scan can be undone and a pass counts. */

import { subscribe } from "./live.js";
import { leave } from "./newer.js";
import { refresh } from "./region.js";

const LOOK_AGAIN = 20_000; // milliseconds between updates without a scan: the shelf and the opening hours change too

subscribe({ scan: follow, asked: follow });
document.addEventListener("entren:scan", follow);
setInterval(() => document.visibilityState === "visible" && follow(), LOOK_AGAIN);
setInterval(() => (countDown(), countPass()), 250);

function follow() {
  refresh((page) => {
    document.title = page.title;
    if (whole(page) !== whole(document)) leave(); // a stocktake that was paused in another browser has other forms
  });
}

/** What the page is about as a whole, where it says so. @param {Document} page */
function whole(page) {
  return page.querySelector("main")?.dataset.whole;
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

let passCounts = false;

/** Counts down for how long the pass counts, and then says once that it has ended: here or in a copy that came meanwhile. */
function countPass() {
  const shown = document.querySelector("[data-pass-left]");
  const over = document.getElementById("pass-over");
  const words = shown?.querySelector("[data-words]");
  if (!(shown instanceof HTMLElement) || !over || !words) {
    passCounts = false;
    return;
  }
  const seconds = shown.querySelector("[data-pass-seconds]");
  shown.dataset.end ??= String(performance.now() + Number(shown.dataset.passLeft) * 1000);
  const left = Math.ceil((Number(shown.dataset.end) - performance.now()) / 1000);
  if (seconds && left > 0) {
    seconds.textContent = `${left} s`;
    if (!passCounts) over.textContent = "";
    passCounts = true;
  } else if (passCounts) {
    passCounts = false;
    shown.querySelector("[data-said]")?.remove();
    shown.querySelector("form")?.remove();
    words.removeAttribute("aria-hidden");
    words.textContent = over.textContent = shown.dataset.over ?? "";
  }
}
