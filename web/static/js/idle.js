/* A page that nobody touches goes back to the start, so that the next visitor finds it as it should be. */

const SECONDS = 90;

/** @param {string} address where to go after a while without touch or key */
export function whenIdle(address) {
  let timer = 0;
  const again = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => location.replace(address), SECONDS * 1000);
  };
  for (const sign of ["pointerdown", "keydown", "input"]) document.addEventListener(sign, again);
  again();
}

const page = document.querySelector("[data-idle]");
if (page instanceof HTMLElement) whenIdle(page.dataset.idle ?? "/");
