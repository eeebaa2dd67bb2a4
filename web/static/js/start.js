/* The start page: shows the number of whoever presses the button beside the screen, and returns to Swedish by itself. */
import { subscribe } from "./live.js";
import { whenIdle } from "./idle.js";

const page = /** @type {HTMLElement} */ (document.querySelector("[data-home]"));
/** @type {string | null | undefined} */
let shown;

subscribe(["panel", "board"], (name, snapshot) => {
  if (name === "board" && snapshot.open === false) location.replace(page.dataset.home ?? "/");
  if (name !== "panel") return;
  // The first snapshot is what was there before this page: only a number after it is news.
  if (shown !== undefined && snapshot.number && snapshot.number !== shown) location.assign(page.dataset.pressed ?? "/");
  shown = snapshot.number;
});
if (location.search) whenIdle(page.dataset.home ?? "/");
