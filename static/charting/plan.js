// A reason that is tapped is put into its field, and sent with the form.
document.addEventListener("click", (event) => {
  const pill = event.target.closest("[data-fills]");
  const field = pill && document.getElementById(pill.dataset.fills);
  if (!field) return;
  field.value = pill.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  document.getElementById("plan-button")?.focus();
});

// The plan by keyboard: an area chosen with a key leads into its form, Escape back to the face.
let isByKey = false;
let isChosen = false;

const first = (...selectors) =>
  selectors.map((one) => document.querySelector(one)).find((element) => element);

document.addEventListener("keydown", () => { isByKey = true; }, true);
document.addEventListener("pointerdown", () => { isByKey = false; }, true);
document.addEventListener("face-pick", () => { isChosen = true; });

document.addEventListener("htmx:afterSettle", () => {
  if (!isChosen) return;
  isChosen = false;
  // A finger gets no keyboard on the screen: the chips are there for it.
  if (isByKey) first("#place-form .stepper input", "#place-name")?.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !event.target.closest("#place")) return;
  first("#plan-face .fm-area[aria-selected='true']", "#plan-face .fm-area[tabindex='0']")?.focus();
});
