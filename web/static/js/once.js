/* One touch, one message: a form that is on its way cannot be sent again. (The service would answer the same anyway.) */

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // The button is only marked, never disabled: a disabled one would not be part of what is sent.
  event.submitter?.setAttribute("aria-disabled", "true");
});

// Coming back from the history, the page must work again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) form.removeAttribute("data-sent");
});
