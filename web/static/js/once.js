/* One touch, one message: a form that is on its way cannot be sent again. (The service would answer the same anyway.) */

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // The button is marked and not disabled: the form would be sent without a disabled button's value.
  event.submitter?.setAttribute("aria-disabled", "true");
});

// The page must work again when it comes back from the history.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) form.removeAttribute("data-sent");
});
