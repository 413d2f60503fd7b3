// The chart without a pointer. A letter leads to its place and does nothing by itself, but for undo:
// what is given or signed is said with Enter. `?` shows the keys, and they can be switched off.
const OFF = "chart-keys-off";
const FIELDS = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";
const dialog = document.querySelector("#chart-keys");
const find = (...selectors) => selectors.map((one) => document.querySelector(`#workspace ${one}`)).find(Boolean);

const focus = (element) => {
  element?.focus();
  element?.scrollIntoView({ block: "nearest" });
};
const areas = () => [...document.querySelectorAll("#workspace #chart-areas a.side")];

const KEYS = {
  a: () => focus(find("#chart-areas a.side[aria-current]", "#chart-areas a.side")),
  e: () => focus(find("#give [name=amount]:not(button)")),
  l: () => {
    const lines = find(".given-lines");
    if (lines) lines.open = true;
    focus(find(".given-lines .lines a, .given-lines .lines summary"));
  },
  o: () => find("#open-product")?.click(),
  s: () => focus(find(".sign button:not([disabled])", ".gates a")),
  u: () => find("#undo-here", "[data-undo]:not([hidden]) button")?.click(),
  "?": () => dialog.showModal(),
};
const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

const step = (event) => {
  const all = areas();
  const at = all.indexOf(document.activeElement);
  if (at < 0 || !STEPS[event.key]) return false;
  focus(all[(at + STEPS[event.key] + all.length) % all.length]);
  return true;
};

const isOff = () => localStorage.getItem(OFF) !== null;

document.addEventListener("keydown", (event) => {
  const field = event.target.closest(FIELDS);
  if (field && event.key === "Escape") field.blur(); // letters lead again
  const isTyping = field || event.ctrlKey || event.metaKey || event.altKey;
  if (event.repeat && !STEPS[event.key]) return; // a key held down acts once
  if (isTyping || dialog.open || (isOff() && event.key !== "?")) return;
  const chip = /^[1-9]$/.test(event.key) && find(`#quick-${event.key}`);
  if (chip) focus(chip);
  else if (KEYS[event.key]) KEYS[event.key]();
  else if (!step(event)) return;
  event.preventDefault();
});

const box = dialog.querySelector("input");
box.checked = !isOff();
box.addEventListener("change", () => {
  if (box.checked) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "");
});
