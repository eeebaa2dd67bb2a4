/* Starts the scripts of each page of the touchscreen, and follows the live events for all of them. */

import { countDown } from "./countdown.js";
import { fit } from "./fit.js";
import { followGivenBack, sayAloud } from "./given-back.js";
import { followHelp } from "./help.js";
import { subscribe } from "./live.js";
import { passPresses } from "./passing.js";
import { makeWay } from "./pressed.js";
import { press, read, tellKeys } from "./reader.js";
import { isBesideKeys, newKeys } from "./reader-keys.js";
import { refresh } from "./region.js";
import { followSlip } from "./slip.js";
import { followCentre } from "./start.js";
import { isOnTheWay, onPage, sayAway } from "./swap.js";
import { playOn } from "./try-sound.js";

/** @typedef {{ open?: boolean | undefined, numbers?: import("./presses.js").Press[], help?: "asked" | "coming" | null, away?: boolean, unprinted?: string[], given_back?: { id: number, said: string } | null }} Snapshot what is known of the centre, of the button's presses, of a call for help, whether somebody holds a position, which slips do not come, and what a visitor gave back */

/** @type {((snapshot: Snapshot) => void)[]} */
let followers = [];
/** @type {Snapshot} */
const latest = {};
let heard = 0;

/** @param {Snapshot} snapshot */
function tell(snapshot) {
  Object.assign(latest, snapshot);
  for (const follow of followers) follow(latest);
}

onPage((signal, asked) => {
  countDown(signal);
  read(signal);
  fit(signal);
  sayAloud();
  followers = [followCentre(), passPresses(signal), makeWay(), followHelp(), followSlip(), followGivenBack(signal)].filter(
    (each) => each !== null,
  );
  // The page itself knows better whether the centre is open than an event from before it was requested.
  tell(heard < asked ? { open: undefined } : {});
});

/** @param {{ open: boolean }} board */
function hear({ open }) {
  heard = performance.now();
  tell({ open });
  // A closed page says when the next day opens and why it is closed, which the clock and an admin change.
  if (!open && document.querySelector("[data-open='false']")) refresh();
}

/** @type {import("./contact.js").Follower} */
function follow(state) {
  sayAway(state === "away");
  if (state === "here" && !isOnTheWay()) refresh(); // the service may be a newer one
}

/** @param {import("./reader-keys.js").PanelKey["key"]} key */
function followKey(key) {
  const headset = document.querySelector("[data-headset]")?.getAttribute("data-headset") ?? "";
  if (key === "try_headset") playOn(headset, { isPrivate: true });
  else if (key !== "try_loudspeaker") press(key);
}

/** @type {NonNullable<import("./live.js").Handlers["panel"]>} */
function followPanel({ keys, tries_keys, ...snapshot }) {
  if (isBesideKeys())
    newKeys(keys)
      .filter(({ keypad }) => !keypad)
      .forEach(({ key }) => followKey(key));
  tellKeys(tries_keys);
  tell(snapshot);
}

subscribe({ board: hear, panel: followPanel }, follow);
