/* The number page closes after a while, says so in time, and stays as long as one asks it to (EN 301 549, WCAG 2.2.1). */

const line = /** @type {HTMLElement} */ (document.querySelector("[data-seconds]"));
const shown = /** @type {HTMLElement} */ (line.querySelector("[role=timer]"));
const spoken = /** @type {HTMLElement} */ (line.querySelector("[role=status]"));
const stay = /** @type {HTMLButtonElement} */ (line.querySelector(".stay"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("done"));
const seconds = Number(line.dataset.seconds);
const MOST_EXTENSIONS = 10;
const SPOKEN_AT = new Set([20, 10, 5]);

let left = seconds;
let extended = 0;

function show() {
  const words = (line.dataset.words ?? "").replace("{seconds}", String(left));
  shown.textContent = words;
  if (SPOKEN_AT.has(left)) spoken.textContent = words;
}

stay.hidden = false;
stay.addEventListener("click", () => {
  left = seconds;
  extended += 1;
  stay.hidden = extended >= MOST_EXTENSIONS;
  show();
});
setInterval(() => {
  left -= 1;
  if (left <= 0) form.requestSubmit();
  else show();
}, 1000);
show();
