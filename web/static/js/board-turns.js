/* Shows by turns what stands in one place of the board: its languages, notices and opening hours. Nothing else moves.

   The time decides whose turn it is, so all boards of a centre, and all places of one, say the same at once. */

const TURN = 10_000; // milliseconds: long enough to read two sentences

/** @param {number} time by the service's clock */
export function showTurn(time) {
  for (const place of document.querySelectorAll(".by-turns")) {
    const now = place.children[Math.floor(time / TURN) % place.children.length];
    if (!now || now.classList.contains("shown")) continue;
    for (const shown of place.querySelectorAll(":scope > .shown")) shown.classList.remove("shown");
    now.classList.add("shown");
  }
}
