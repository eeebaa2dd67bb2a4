/* The simulated scanner: sends what is typed or clicked as a scan. */

import { sendScan } from "./scans.js";

const panel = document.querySelector("[data-simulated]");

if (panel instanceof HTMLElement) {
  panel.addEventListener("submit", (event) => {
    event.preventDefault();
    const field = panel.querySelector("input");
    if (field?.value) scan(field.value);
    field?.select();
  });
  panel.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[value]") : null;
    if (button instanceof HTMLButtonElement) scan(button.value);
  });
}

/** @param {string} code */
function scan(code) {
  sendScan(code, /** @type {HTMLElement} */ (panel).dataset.simulated ?? "simulated");
}
