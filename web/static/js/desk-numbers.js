/* The numbers of the line are one stop of the Tab key: the arrows go from one to the next. Else thirty who wait are thirty stops. */

const STEPS = new Map([
  ["ArrowDown", 1],
  ["ArrowUp", -1],
  ["Home", -Infinity],
  ["End", Infinity],
]);

const queue = /** @type {HTMLElement} */ (document.getElementById("queue"));

/** @returns {HTMLElement[]} */
function numbers() {
  return [...queue.querySelectorAll(".chosen > summary")].filter((number) => number instanceof HTMLElement);
}

/** @param {HTMLElement} [stop] the number that Tab leads to */
function stopAt(stop) {
  for (const number of numbers()) number.tabIndex = number === stop ? 0 : -1;
}

function renew() {
  const all = numbers();
  stopAt(all.find((number) => number === document.activeElement) ?? all[0]);
}

queue.addEventListener("focusin", ({ target }) => {
  const number = target instanceof Element ? target.closest(".chosen")?.querySelector("summary") : null;
  if (number) stopAt(number);
});
queue.addEventListener("keydown", (event) => {
  const step = STEPS.get(event.key);
  const all = numbers();
  const place = all.findIndex((number) => number === event.target);
  if (!step || place < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  all[Math.min(Math.max(place + step, 0), all.length - 1)]?.focus();
});
new MutationObserver(renew).observe(queue, { childList: true });
renew();
