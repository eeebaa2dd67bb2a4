/* Shows by turns what stands in one place of the board: its languages, notices and opening hours. Nothing else moves.

   The time decides whose turn it is, so all boards of a centre, and all places of one, say the same at once. Somebody at
   a computer can pause the turns of their page, with a button that comes with the pointer or the focus, or with space. */

const TURN = 10_000; // milliseconds: long enough to read two sentences
const SEEN = 10_000; // milliseconds that the button is seen after the pointer has moved

const button = /** @type {HTMLButtonElement | null} */ (document.getElementById("pause"));
/** @type {number | null} */ let pausedAt = null;
let last = 0;
let hides = 0;

/** @param {number} time by the service's clock */
export function showTurn(time) {
  last = pausedAt ?? time;
  const places = [...document.querySelectorAll(".by-turns")];
  for (const place of places) {
    const now = place.children[Math.floor(last / TURN) % place.children.length];
    if (!now || now.classList.contains("shown")) continue;
    for (const shown of place.querySelectorAll(":scope > .shown")) shown.classList.remove("shown");
    now.classList.add("shown");
  }
  if (button) button.hidden = !places.some((place) => place.children.length > 1);
}

function changePause() {
  if (!button || button.hidden) return;
  pausedAt = pausedAt === null ? last : null;
  button.textContent = (pausedAt === null ? button.dataset["pause"] : button.dataset["goOn"]) ?? "";
}

function showButton() {
  document.body.classList.add("used");
  clearTimeout(hides);
  hides = setTimeout(() => document.body.classList.remove("used"), SEEN);
}

/** @param {KeyboardEvent} event */
function pauseBySpace(event) {
  if (event.key !== " " || event.repeat || event.target === button) return; // space presses a button by itself
  event.preventDefault();
  changePause();
  showButton();
}

button?.addEventListener("click", changePause);
addEventListener("pointermove", showButton);
addEventListener("keydown", pauseBySpace);
