/* Lights each key that is pressed: on the panel, on the touchscreen's keypad, or, where that is wanted, on this computer. */

import { subscribe } from "./live.js";
import { keyOf, newKeys } from "./reader-keys.js";
import { refresh } from "./region.js";

const LIT = 1500; // milliseconds
const PAINTED = 100; // milliseconds
const WAITS = 1000; // milliseconds between two looks for a slip or a scan that is awaited

const form = document.querySelector("form[data-pressed]");
const button = document.querySelector("[data-tries-here]");
const said = document.querySelector("[data-lit]");
/** @type {Map<string, number>} */ const lit = new Map(); // until when each key's row is lit

/** @param {string} key */
async function light(key) {
  const row = document.querySelector(`[data-lights="${CSS.escape(key)}"]`);
  if (!(row instanceof HTMLElement) || !(form instanceof HTMLFormElement)) return;
  lit.set(key, performance.now() + LIT);
  paint();
  if (said) said.textContent = row.dataset["name"] ?? "";
  await send(form.action.replace("KEY", key));
  refresh();
}

/** Rows come anew with each refresh, and then do not know that they are lit. */
function paint() {
  for (const row of document.querySelectorAll("[data-lights]")) {
    row.classList.toggle("lit", (lit.get(row.getAttribute("data-lights") ?? "") ?? 0) > performance.now());
  }
}

/** @param {string} address */
async function send(address) {
  const token = String(new FormData(/** @type {HTMLFormElement} */ (form)).get("csrf_token"));
  await fetch(address, { method: "POST", body: new URLSearchParams({ csrf_token: token }) }).catch(() => {});
}

/** @param {boolean} isOn */
function tryHere(isOn) {
  button?.setAttribute("aria-pressed", String(isOn));
  if (isOn && button instanceof HTMLElement) send(button.dataset.triesHere ?? "");
}

button?.addEventListener("click", () => tryHere(button.getAttribute("aria-pressed") !== "true"));
document.addEventListener(
  "keydown",
  (event) => {
    if (button?.getAttribute("aria-pressed") !== "true") return;
    if (event.key === "Escape") return tryHere(false);
    const key = keyOf(event);
    if (!key || event.key === "Tab") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    light(key);
  },
  { capture: true },
);

subscribe({ panel: ({ keys }) => newKeys(keys).forEach(({ key }) => light(key)), scan: () => refresh() });
setInterval(paint, PAINTED);
setInterval(() => document.querySelector("[data-waits]") && refresh(), WAITS);
