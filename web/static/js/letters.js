/* Shows how many letters a field still takes, or how many it has too many, while somebody types. */

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.dataset.counts) return;
  const place = field.closest(".field");
  const left = Number(field.dataset.counts) - field.value.length;
  for (const words of place?.querySelectorAll("[data-fits]") ?? []) words.toggleAttribute("hidden", left < 0);
  for (const words of place?.querySelectorAll("[data-over]") ?? []) words.toggleAttribute("hidden", left >= 0);
  const output = place?.querySelector("output");
  if (output) output.textContent = String(Math.abs(left));
});
