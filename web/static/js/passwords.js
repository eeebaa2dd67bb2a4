/* Shows a password while it is typed, where somebody asks for it. It is hidden again before it is sent. */

for (const button of document.querySelectorAll("[data-shows]")) {
  const field = document.getElementById(button.getAttribute("data-shows") ?? "");
  if (!(field instanceof HTMLInputElement) || !(button instanceof HTMLButtonElement)) continue;
  /** @param {boolean} shown */
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  };
  button.addEventListener("click", () => show(field.type === "password"));
  field.form?.addEventListener("submit", () => show(false)); // else the browser would not offer to remember it
  button.hidden = false;
}
