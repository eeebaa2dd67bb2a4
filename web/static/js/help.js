/* The page of a visitor who needs help follows what becomes of the call: it says so aloud, and leads on when it has ended. */

import { refresh } from "./region.js";
import { isOnTheWay, show } from "./swap.js";

/** @returns {((snapshot: import("./kiosk.js").Snapshot) => void) | null} what follows the events; null on another page */
export function followHelp() {
  const page = document.querySelector("[data-help]");
  if (!(page instanceof HTMLElement)) return null;
  return ({ help }) => {
    if (help === undefined || isOnTheWay() || help === page.dataset["help"]) return;
    if (help === null) return void show("/done");
    page.dataset["help"] = help;
    refresh();
  };
}
