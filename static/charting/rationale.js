// Words that are tapped join what stands in their field; a second tap takes them out again.
const parts = (field) => field.value.split(";").map((part) => part.trim()).filter(Boolean);

document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-adds]");
  const field = chip && document.getElementById(chip.dataset.adds);
  if (!field) return;
  const said = parts(field);
  const next = said.includes(chip.value) ? said.filter((part) => part !== chip.value) : [...said, chip.value];
  field.value = next.join("; ");
  chip.setAttribute("aria-pressed", String(next.includes(chip.value)));
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
