/* A panel that opens over the page closes on Esc, and on a click outside. */

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const panel of openPanels()) {
    panel.open = false;
    panel.querySelector("summary")?.focus();
  }
});
document.addEventListener("pointerdown", ({ target }) => {
  for (const panel of openPanels()) if (target instanceof Node && !panel.contains(target)) panel.open = false;
});

/** @returns {HTMLDetailsElement[]} */
function openPanels() {
  return [...document.querySelectorAll("details[data-panel]")]
    .filter((panel) => panel instanceof HTMLDetailsElement)
    .filter(({ open }) => open);
}
