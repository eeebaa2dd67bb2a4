/* The start page follows along: it opens and closes by itself, and shows the number taken with the button beside it. */

import { subscribe } from "./live.js";

const SHOWN = "entren.pressed"; // the last number shown, so that coming back from it does not show it again

const page = document.querySelector("[data-open]");

/** @type {Record<string, (snapshot: any) => void>} */
const follow = {
  board: ({ open }) => String(open) !== page?.getAttribute("data-open") && location.replace(location.href),
  panel: ({ number }) => {
    const address = page?.getAttribute("data-pressed");
    if (number === null) sessionStorage.removeItem(SHOWN);
    else if (address && sessionStorage.getItem(SHOWN) !== number) {
      sessionStorage.setItem(SHOWN, number);
      location.assign(address);
    }
  },
};

subscribe(Object.keys(follow), (name, snapshot) => follow[name]?.(snapshot));
