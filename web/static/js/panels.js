/* A panel that opens over the page, or in its row, comes into view. It closes on Esc, on a click outside, and when one of its choices is
   pressed, or "No".

   A panel with fields stays open until the service has answered: what was chosen there must not be lost by a refusal. */

document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target instanceof HTMLDetailsElement && target.open && target.matches("[data-panel]"))
      target.lastElementChild?.scrollIntoView({ block: "nearest" });
  },
  { capture: true }, // it does not bubble
);
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
document.addEventListener("submit", ({ target }) => {
  const panel = target instanceof Element ? target.closest("details[data-panel]") : null;
  if (!(panel instanceof HTMLDetailsElement) || panel.querySelector("select")) return;
  panel.querySelector("summary")?.focus();
  panel.open = false;
});

for (const button of document.querySelectorAll("[data-closes]")) {
  if (!(button instanceof HTMLButtonElement)) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const panel = button.closest("details");
    if (panel) panel.open = false;
    panel?.querySelector("summary")?.focus();
  });
}

/** @returns {HTMLDetailsElement[]} */
function openPanels() {
  return [...document.querySelectorAll("details[data-panel]")]
    .filter((panel) => panel instanceof HTMLDetailsElement)
    .filter(({ open }) => open);
}
