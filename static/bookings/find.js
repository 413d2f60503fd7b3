// The search for clients: "/" goes to it, arrows choose among those found, Enter opens, B books,
// Escape leaves. Without script the form opens the results as a page.
import { areOn, isForThePage } from "./single-keys.js";

const find = document.querySelector("[data-find]");
const input = find.querySelector("input");
const found = document.getElementById("found");
const isBelow = found.classList.contains("is-below");
let isAwaited = false; // Enter came before the answer

const rows = () => [...found.querySelectorAll("[data-row]")];
const isAnswered = () => {
  const answer = found.querySelector("[data-found-for]");
  return (answer?.dataset.foundFor ?? "") === input.value.trim();
};
const show = (isShown) => { if (isBelow) found.hidden = !isShown; };
const mark = () => {
  rows().forEach((row, number) => {
    row.closest(".found-row, .found-says").classList.toggle("is-first", number === 0);
  });
};

const open = () => {
  isAwaited = !isAnswered();
  if (isAwaited) htmx.trigger(input, "look");
  else rows()[0]?.click();
};

const step = (by) => {
  const all = rows();
  const at = all.indexOf(document.activeElement) + by;
  (at < 0 ? input : all[Math.min(at, all.length - 1)])?.focus();
};

input.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !window.htmx || !input.value.trim()) return;
  event.preventDefault();
  open();
});
input.addEventListener("input", () => { isAwaited = false; if (!input.value.trim()) show(false); });
input.addEventListener("focus", () => show(Boolean(input.value.trim() && found.childElementCount)));

for (const place of [find, found]) {
  place.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      event.stopPropagation();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      event.stopPropagation(); // it closes what was found, not the visit beside it
      show(false);
      input.focus({ preventScroll: true });
      found.hidden = isBelow;
    } else if (event.key.toLowerCase() === "b" && isForThePage(event)) {
      event.stopPropagation(); // on the board it would book for nobody in particular
      event.target.closest(".found-row")?.querySelector("[data-book]")?.click();
    }
  });
}

// Pages with parts of their own listen for swaps, too, and take the focus after them.
found.addEventListener("htmx:beforeSwap", (event) => event.stopPropagation());
found.addEventListener("htmx:afterSettle", (event) => {
  event.stopPropagation();
  mark();
  show(Boolean(input.value.trim()));
  if (isAwaited && isAnswered()) open();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || !isForThePage(event) || !areOn()) return;
  event.preventDefault();
  input.focus();
  input.select();
});
document.addEventListener("click", (event) => {
  if (!find.contains(event.target)) show(false);
});
mark();
