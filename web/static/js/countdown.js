/* Back to the start when nobody is here any more: counts down in sight and in words, and can be put off ten times. */

import { isReading } from "./reader.js";
import { show } from "./swap.js";

const MOST = 10;
const SPOKEN_AT = [20, 10, 5];
const STAYS = 60; // seconds that "stay" gives on a page that counts from the first: enough to take out a phone
const READ = 6; // seconds that a number stands at least before the next one that waits
const MORE = 10; // seconds that "stay" gives while another waits
const MOST_READ = 180; // seconds that reading aloud holds a countdown up

/** @param {AbortSignal} signal ends when the page is left */
export function countDown(signal) {
  for (const place of document.querySelectorAll("[data-countdown]")) {
    if (place instanceof HTMLElement) watch(place, signal);
  }
}

/** @param {HTMLElement} place with `data-idle` and `data-seconds`, the words of each plural category, and where to go @param {AbortSignal} signal */
function watch(place, signal) {
  const idle = Number(place.dataset.idle);
  const warned = Number(place.dataset.seconds);
  const plural = new Intl.PluralRules(document.documentElement.lang);
  let { to = "/" } = place.dataset;
  let isNext = false;
  let longest = idle + warned;
  let stays = 0;
  let read = 0;
  let left = longest;
  const button = part(place, "[data-stay]");
  /** @type {EventTarget | null} */ let before = null; // what had the focus before the button

  const say = () => {
    place.hidden = idle > 0 && left > warned;
    const seconds = Math.max(0, left);
    const category = plural.select(seconds);
    const words = (isNext && place.getAttribute(`data-next-${category}`)) || place.getAttribute(`data-words-${category}`);
    const sentence = (words ?? "").replace("{seconds}", String(seconds));
    part(place, "[data-said]").textContent = sentence;
    if (!place.hidden && SPOKEN_AT.includes(left)) part(place, "[data-spoken]").textContent = sentence;
  };
  const restart = () => {
    left = longest;
    say();
  };
  /** @param {Event} event whose detail is the page that waits to be shown */
  const makeWay = (event) => {
    const stood = longest - left;
    to = /** @type {CustomEvent<string>} */ (event).detail;
    isNext = true;
    left = Math.min(left, Math.max(1, READ - stood));
    longest = MORE;
    say();
  };
  place.addEventListener("entren:next", makeWay, { once: true });
  // A countdown for an idle page restarts at any touch; any other restarts only at its button.
  if (idle) for (const sign of ["pointerdown", "keydown"]) document.addEventListener(sign, () => left > warned && restart(), { signal });
  const stay = () => {
    stays += 1;
    if (!idle && !isNext) longest = STAYS;
    restart();
    if (stays === MOST) button.hidden = true;
  };
  button.addEventListener("focus", ({ relatedTarget }) => (before = relatedTarget));
  button.addEventListener("click", () => {
    stay();
    if (place.hidden || button.hidden) goBack(before);
  });
  // A visitor who listens need not find the button: each key is enough.
  document.addEventListener("entren:here", () => (left > warned ? restart() : stays < MOST && stay()), { signal });
  window.addEventListener("pageshow", restart, { signal });
  const ticks = setInterval(() => {
    if (left > warned && isReading() && (read += 1) < MOST_READ) return;
    left -= 1;
    say();
    if (left <= 0 && left % 10 === 0) show(to);
  }, 1000);
  signal.addEventListener("abort", () => clearInterval(ticks));
  say(); // at once: the page has its size from the first
}

/** The focus returns to where it was before a button that is hidden now. @param {EventTarget | null} before */
function goBack(before) {
  const to = before instanceof HTMLElement && before.isConnected ? before : document.querySelector("h1");
  if (to instanceof HTMLElement) to.focus({ preventScroll: true });
}

/** @param {HTMLElement} place @param {string} selector @returns {HTMLElement} */
function part(place, selector) {
  return /** @type {HTMLElement} */ (place.querySelector(selector));
}
