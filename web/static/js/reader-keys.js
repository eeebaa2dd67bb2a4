/* The keys of a visitor who listens: those of a keyboard or keypad, of the panel beside the screen, and those on the screen. */

/**
 * @typedef {"previous" | "next" | "choose" | "repeat" | "pause" | "where" | "help" | "volume" | "rate"
 *   | "louder" | "quieter" | "faster" | "slower" | "headset_in" | "headset_out"} Key
 * @typedef {{ id: number, key: Key | "try_headset" | "try_loudspeaker", keypad?: boolean }} PanelKey a key of the panel, or what staff try:
 *   `id` grows with each. `keypad`: a page told it of a key of its own
 */

/** @returns {Record<string, string[]>} the codes of each key, as the machine's settings have them */
function codes() {
  const place = document.querySelector("[data-keys]");
  return place instanceof HTMLElement ? JSON.parse(place.dataset["keys"] ?? "{}") : {};
}

/** @param {KeyboardEvent} event @returns {Key | null} */
export function keyOf(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return null;
  const found = Object.entries(codes()).find(([, its]) => its.includes(event.code));
  return found ? /** @type {Key} */ (found[0]) : null;
}

let seen = -1;

/** What is new since the last call; nothing the first time. @param {PanelKey[]} keys @returns {PanelKey[]} */
export function newKeys(keys) {
  const last = keys.at(-1)?.id ?? 0;
  const isFirst = seen < 0;
  const found = isFirst ? [] : keys.filter(({ id }) => id > seen);
  seen = Math.max(seen, last, 0);
  return found;
}

/** Whether this is the machine's own screen, which the panel is beside. */
export function isBesideKeys() {
  return document.querySelector("[data-beside-keys]") !== null;
}
