/* A number from the button: it makes way for the next one that waits to be shown, when it has been read. */

import { subscribe } from "./live.js";
import { addressOf, next, showed } from "./presses.js";

const page = document.querySelector("[data-press]");
const countdown = document.querySelector("[data-countdown]");

if (page instanceof HTMLElement && countdown) {
  const { press: id, pressed: address = "" } = page.dataset;
  showed(Number(id));
  subscribe({
    panel: ({ numbers }) => {
      const press = next(numbers);
      if (press) countdown.dispatchEvent(new CustomEvent("entren:next", { detail: addressOf(address, press) }));
    },
  });
}
