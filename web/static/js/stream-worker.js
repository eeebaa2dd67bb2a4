/* Holds the event stream that the tabs of this browser share. It is opened anew for each tab that joins: each of them then gets a
   full snapshot, by the session that the browser has now. */

import { openStream } from "./stream.js";

/** @typedef {{ name: string, onconnect: (event: MessageEvent) => void }} Scope */

const scope = /** @type {Scope} */ (/** @type {unknown} */ (globalThis)); // the name is the stream's address
/** @type {Set<MessagePort>} */
const tabs = new Set();
let close = () => {};

scope.onconnect = ({ ports: [tab] }) => {
  if (!tab) return;
  tabs.add(tab);
  tab.onmessage = () => {
    tabs.delete(tab);
    if (!tabs.size) close();
  };
  close();
  close = openStream(scope.name, (told) => tabs.forEach((each) => each.postMessage(told)));
};
