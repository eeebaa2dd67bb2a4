/* The numbers that the button at the door gave: each of them is shown once on this screen, in their order. */

/** @typedef {{ id: number, number: string }} Press `id` grows with each press */

const KEPT = "entren.presses"; // what was shown last in this tab, and what waits to be shown

/** @returns {{ shown: number, waiting: Press[] }} */
function kept() {
  return JSON.parse(sessionStorage.getItem(KEPT) ?? '{"shown": 0, "waiting": []}');
}

/**
 * @param {Press[]} numbers the presses of the service's last snapshot, oldest first
 * @returns {Press | undefined} the one to show next
 */
export function next(numbers) {
  const { shown, waiting } = kept();
  const known = waiting.at(-1)?.id ?? shown;
  const all = [...waiting, ...numbers.filter(({ id }) => id > known)];
  if (numbers.length || all.length) sessionStorage.setItem(KEPT, JSON.stringify({ shown, waiting: all }));
  else sessionStorage.removeItem(KEPT); // a new database counts from one again
  return all[0];
}

/** @param {number} id a press that has been shown, or is shown by the page that comes now */
export function showed(id) {
  const { shown, waiting } = kept();
  const left = waiting.filter((press) => press.id > id);
  sessionStorage.setItem(KEPT, JSON.stringify({ shown: Math.max(shown, id), waiting: left }));
}

/** @param {string} address of the page that shows a press @param {Press} press */
export function addressOf(address, press) {
  return `${address}?number=${encodeURIComponent(press.number)}`;
}
