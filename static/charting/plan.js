// A reason that is tapped is put into its field, and sent with the form.
document.addEventListener("click", (event) => {
  const pill = event.target.closest("[data-fills]");
  const field = pill && document.getElementById(pill.dataset.fills);
  if (!field) return;
  field.value = pill.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  document.getElementById("plan-button")?.focus();
});

// Another product brings its own amounts along. What is typed meanwhile is for that product, and stays;
// a form that is sent meanwhile ends the request: its answer is of before.
const AMOUNT = "#place-form .stepper input";
let sent = ""; // the amount, when the product was chosen
let typed = null;

document.addEventListener("input", ({ target }) => {
  if (!target.matches(AMOUNT)) return;
  const { amount_for: amountFor, product } = target.form.elements;
  amountFor.value = product.value;
});

document.addEventListener("submit", ({ target }) => {
  const product = target.id === "place-form" && target.querySelector(".place-product");
  if (product) window.htmx.trigger(product, "htmx:abort");
});

const isOfProduct = ({ detail }) => detail.elt.matches(".place-product");

document.addEventListener("htmx:beforeSend", (event) => {
  if (isOfProduct(event)) sent = document.querySelector(AMOUNT).value;
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const field = document.querySelector(AMOUNT);
  const isMeanwhile = detail.requestConfig.elt.matches(".place-product") && field.value !== sent;
  typed = isMeanwhile ? { amount: field.value, isFocused: field === document.activeElement } : null;
});

document.addEventListener("htmx:afterSwap", () => {
  const field = typed && document.querySelector(AMOUNT);
  if (!field) return;
  field.value = typed.amount;
  if (typed.isFocused) field.focus();
  typed = null;
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
