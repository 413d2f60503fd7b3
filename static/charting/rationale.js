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

// Both lines may go with the signature, where nothing else is missing.
const lines = () => [...document.querySelectorAll("#rationale [name=why], #rationale [name=risk]")];
export const areLinesSaid = () => !document.querySelector("[data-sign=lines]")
  || lines().every((field) => field.value.trim());
document.addEventListener("submit", ({ target: form }) => {
  if (!form.matches(".sign")) return;
  lines().forEach(({ name, value }) => {
    const sent = form.elements.namedItem(name);
    if (sent) sent.value = value;
  });
}, true);
