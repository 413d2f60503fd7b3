// Keys of the desk's day, week and month. Single keys are off while a field has the focus or a key
// like Ctrl is held, and for good where somebody switched them off.
import { areOn, isForThePage, switchKeys } from "./single-keys.js";

const QUARTER_ROWS = 3;
const QUARTER_MIN = 15;
const ITEMS = ".event > a, .board-free > a";
const dialog = document.getElementById("keys");
const top = (item) => item.getBoundingClientRect().top;
const isShown = (item) => item.getClientRects().length > 0;

const itemsOf = (column) =>
  [...(column?.querySelectorAll(ITEMS) ?? [])].filter(isShown).sort((a, b) => top(a) - top(b));

// A free time begins where it is pressed, or where the arrows have moved to, in quarters of an hour.
const pickIn = (link, quarter) => {
  const query = new URL(link.href).searchParams;
  link.dataset.starts ??= query.get("starts_at");
  link.dataset.label ??= link.textContent.trim();
  const most = Math.floor(link.parentElement.clientHeight / heightOf(link)) - 1;
  const at = Math.max(0, Math.min(quarter, most));
  const start = new Date(link.dataset.starts.replace("Z", ":00Z"));
  const picked = new Date(start.getTime() + at * QUARTER_MIN * 60000);
  const url = new URL(link.href);
  url.searchParams.set("starts_at", `${picked.toISOString().slice(0, 16)}Z`);
  link.href = url;
  link.dataset.quarter = at;
  link.style.paddingTop = `calc(0.375rem + ${at * heightOf(link)}px)`;
  link.textContent = at ? laterLabel(link.dataset.label, at) : link.dataset.label;
  return at === quarter;
};

const heightOf = (link) => {
  const lane = link.closest(".board-lane");
  const rows = getComputedStyle(lane).gridTemplateRows.split(" ");
  return parseFloat(rows[0]) * QUARTER_ROWS;
};

// "9:45, 2 h 30 free", three quarters later: "10:30 free". The clock is the server's.
const laterLabel = (label, quarters) => {
  const [hour, minute] = label.split(",")[0].split(":").map(Number);
  const at = hour * 60 + minute + quarters * QUARTER_MIN;
  const clock = `${((Math.floor(at / 60) + 11) % 12) + 1}:${String(at % 60).padStart(2, "0")}`;
  return `${clock} free`;
};

const quarterAt = (link, y) =>
  Math.floor((y - link.parentElement.getBoundingClientRect().top) / heightOf(link));

document.addEventListener("pointermove", (event) => {
  const link = event.target.closest?.(".board-free > a");
  if (link && event.pointerType !== "touch") pickIn(link, quarterAt(link, event.clientY));
});
document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest?.(".board-free > a");
    if (link && event.detail > 0) pickIn(link, quarterAt(link, event.clientY));
  },
  true,
);

const focusOn = (item) => {
  item?.focus({ preventScroll: true });
  item?.scrollIntoView({ block: "nearest", inline: "nearest" });
};

const upOrDown = (item, step) => {
  const at = Number(item.dataset.quarter ?? 0);
  if (item.matches(".board-free > a") && at + step >= 0 && pickIn(item, at + step)) return;
  const all = itemsOf(item.closest(".board-col"));
  focusOn(all[all.indexOf(item) + step]);
};

const sideways = (item, step) => {
  const columns = [...document.querySelectorAll(".board-col")];
  const from = columns.indexOf(item.closest(".board-col"));
  for (let at = from + step; columns[at]; at += step) {
    const near = (a, b) => Math.abs(top(a) - top(item)) - Math.abs(top(b) - top(item));
    const [nearest] = itemsOf(columns[at]).sort(near);
    if (nearest) return focusOn(nearest);
  }
};

const moveBy = (key) => {
  const item = document.activeElement.closest(ITEMS);
  if (!item) return focusOn(document.querySelector(".event.is-selected > a") ?? itemsOf(document.querySelector(".board"))[0]);
  if (key === "ArrowUp" || key === "ArrowDown") return upOrDown(item, key === "ArrowDown" ? 1 : -1);
  sideways(item, key === "ArrowRight" ? 1 : -1);
};

const press = (selector) => document.querySelector(selector)?.click();

// The visit that is open, or the one that has the focus and is in a list; else it is opened.
const checkIn = () => {
  const open = document.querySelector('#panel .desk-actions button[value="arrived"]');
  if (open) return open.click();
  const item = document.activeElement.closest(".event > a");
  const reference = item?.parentElement.dataset.visit;
  const form = reference && document.querySelector(`.glance form[action*="/${reference}/"]`);
  const button = form && form.querySelector('button[value="arrived"]');
  (button || item)?.click();
};

const KEYS = {
  "?": () => dialog?.showModal(),
  b: () => press("#book"),
  c: checkIn,
  n: () => press("#day-after"),
  p: () => press("#day-before"),
  t: () => press("#day-today"),
};

document.addEventListener("keydown", (event) => {
  if (!isForThePage(event)) return;
  if (event.key === "Escape") return press("#close-visit");
  if (event.key.startsWith("Arrow")) {
    if (!document.activeElement.closest(".board")) return;
    event.preventDefault();
    return moveBy(event.key);
  }
  const act = areOn() && KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

const box = document.getElementById("keys-on");
if (box) {
  box.checked = areOn();
  box.addEventListener("change", () => switchKeys(box.checked));
}
document.addEventListener("click", (event) => {
  if (event.target.closest(".keys-show")) dialog?.showModal();
});
