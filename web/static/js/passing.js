/* On a page that a visitor is using, a number from the button at the door stands above the buttons for a while. */

import { subscribe } from "./live.js";
import { next, showed } from "./presses.js";

const EACH = 6000;
const ALONE = 12_000;
const LOOK = 500;

const strip = /** @type {HTMLElement} */ (document.querySelector("[data-passing]"));
const place = /** @type {HTMLElement} */ (strip.querySelector("[data-number]"));
/** @type {import("./presses.js").Press[]} */ let latest = [];
let passing = false;

subscribe({
  panel: ({ numbers }) => {
    latest = numbers;
    pass();
  },
});

async function pass() {
  if (passing) return;
  passing = true;
  for (let press = next(latest); press; press = next(latest)) {
    place.textContent = press.number;
    strip.hidden = false;
    await pause(EACH);
    showed(press.id); // not sooner: a page that is left before shows it again
    for (let alone = EACH; alone < ALONE && !next(latest); alone += LOOK) await pause(LOOK);
  }
  strip.hidden = true;
  passing = false;
}

/** @param {number} time */
function pause(time) {
  return new Promise((done) => setTimeout(done, time));
}
