/* The start page follows along: it opens and closes by itself, and shows the numbers taken with the button beside it. */

import { subscribe } from "./live.js";
import { addressOf, next, showed } from "./presses.js";

const page = document.querySelector("[data-open]");
let leaving = false;

subscribe({
  board: ({ open }) => {
    if (String(open) !== page?.getAttribute("data-open")) location.replace(location.href);
  },
  panel: ({ numbers }) => {
    const address = page?.getAttribute("data-pressed");
    const press = address && !leaving ? next(numbers) : undefined;
    if (!address || !press) return;
    leaving = true; // a second press meanwhile waits for the page that comes now
    showed(press.id);
    location.assign(addressOf(address, press));
  },
});

window.addEventListener("pageshow", () => (leaving = false));
