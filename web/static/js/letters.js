/* Shows how many letters a field still takes, while somebody types. */

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.hasAttribute("data-counts")) return;
  const left = field.closest(".field")?.querySelector("output");
  if (left) left.textContent = String(field.maxLength - field.value.length);
});
