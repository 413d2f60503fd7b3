// The chart: plus and minus beside the amount, and every column where it was scrolled to.
const KEPT = [".chart-left", ".chart-middle", ".chart-right"];
const scrolled = new Map();

const change = (input, by) => {
  const next = Math.max(0, (Number(input.value) || 0) + by);
  input.value = String(Math.round(next * 100) / 100);
  input.dispatchEvent(new Event("input", { bubbles: true }));
};

const stepButton = (sign, label, input, step) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = sign;
  button.setAttribute("aria-label", label);
  button.addEventListener("click", () => change(input, step));
  return button;
};

const dress = () => {
  document.querySelectorAll("[data-stepper]:not([data-dressed])").forEach((stepper) => {
    const input = stepper.querySelector("input");
    const step = Number(stepper.dataset.step) || 1;
    stepper.dataset.dressed = "";
    stepper.prepend(stepButton("−", "Less", input, -step));
    stepper.append(stepButton("+", "More", input, step));
  });
};

// The middle stays where it was only while it shows the same: a form that was scrolled down leaves no
// face half out of sight.
const shown = () => document.querySelector(".chart-middle > :not(nav)")?.className ?? "";
let before = "";

document.addEventListener("htmx:beforeSwap", () => {
  before = shown();
  KEPT.forEach((column) => scrolled.set(column, document.querySelector(column)?.scrollTop ?? 0));
});

document.addEventListener("htmx:afterSettle", () => {
  dress();
  KEPT.forEach((column) => {
    const element = document.querySelector(column);
    const isAnother = column === ".chart-middle" && before !== shown();
    if (element) element.scrollTop = isAnother ? 0 : scrolled.get(column) ?? 0;
  });
  document.querySelector("[role=alert]")?.scrollIntoView({ block: "nearest" });
});

// How many lines of the map are ticked, on the button that gives them.
document.addEventListener("change", ({ target }) => {
  const form = target.closest(".map-asked form");
  const button = form?.querySelector("#give-map");
  if (!button) return;
  const count = form.querySelectorAll("[name=only]:checked").length;
  button.textContent = `Give ${count} line${count === 1 ? "" : "s"}`;
  button.disabled = count === 0;
});

dress();
