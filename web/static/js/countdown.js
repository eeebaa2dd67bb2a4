/* Back to the start when nobody is here any more: counts down in sight and in words, and can be put off ten times. */

const MOST = 10;
const SPOKEN_AT = [20, 10, 5];

for (const place of document.querySelectorAll("[data-countdown]")) {
  if (place instanceof HTMLElement) watch(place);
}

/** @param {HTMLElement} place with `data-idle` and `data-seconds`, the words, and where to go */
function watch(place) {
  const idle = Number(place.dataset.idle);
  const seconds = Number(place.dataset.seconds);
  let stays = 0;
  let left = idle + seconds;

  const show = () => {
    place.hidden = left > seconds;
    const words = (place.dataset.words ?? "").replace("{seconds}", String(Math.max(0, left)));
    part(place, "[data-said]").textContent = words;
    if (!place.hidden && SPOKEN_AT.includes(left)) part(place, "[data-spoken]").textContent = words;
  };
  const restart = () => {
    left = idle + seconds;
    show();
  };
  // Where the countdown waits for an idle page, any touch is a sign of life; elsewhere only the button is.
  if (idle) for (const sign of ["pointerdown", "keydown"]) document.addEventListener(sign, () => left > seconds && restart());
  part(place, "[data-stay]").addEventListener("click", () => {
    stays += 1;
    restart();
    if (stays === MOST) part(place, "[data-stay]").hidden = true;
  });
  window.addEventListener("pageshow", restart);
  setInterval(() => {
    left -= 1;
    show();
    if (left <= 0 && left % 10 === 0) location.assign(place.dataset.to ?? "/");
  }, 1000);
}

/** @param {HTMLElement} place @param {string} selector @returns {HTMLElement} */
function part(place, selector) {
  return /** @type {HTMLElement} */ (place.querySelector(selector));
}
