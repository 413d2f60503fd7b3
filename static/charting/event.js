// The clocks of a case, and the page again when somebody else wrote in it. Times are the server's:
// the tablet's own clock may be wrong by a day.
const TICK = 500;
const LOOK = 4000;
let ahead = 0; // seconds by which the server is ahead of this device

const page = () => document.querySelector("#event");
const now = () => Date.now() / 1000 + ahead;
const two = (number) => String(number).padStart(2, "0");

function asClock(seconds) {
  const all = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(all / 3600);
  const days = Math.floor(hours / 24);
  if (days > 1) return `${days} days`;
  const [minutes, rest] = [Math.floor(all / 60) % 60, all % 60];
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

function tick() {
  for (const one of document.querySelectorAll("[data-since]")) one.textContent = asClock(now() - one.dataset.since);
  for (const one of document.querySelectorAll("[data-until]")) {
    const left = one.dataset.until - now();
    one.textContent = left > 0 ? asClock(left) : "now";
    one.closest(".ev-timer, .ev-pulse")?.classList.toggle("is-due", left <= 0);
  }
  const timer = document.querySelector(".ev-timer[data-due]");
  const arc = timer?.querySelector("[data-arc]");
  if (arc) {
    const share = Math.max(0, Math.min(1, (timer.dataset.due - now()) / (arc.dataset.arc * 60)));
    arc.setAttribute("stroke-dasharray", `${share * 100} 100`);
  }
}

function setClock() {
  ahead = Number(page()?.dataset.now ?? 0) - Date.now() / 1000;
  tick();
}

function isBusy() {
  const typing = document.activeElement?.matches("input:not([type=radio]), textarea, select");
  return typing || document.hidden || document.querySelector("[popover]:popover-open, details[open]");
}

function look() {
  if (!page() || page().classList.contains("is-over") || isBusy()) return;
  window.htmx?.ajax("GET", page().dataset.news, { target: "#event", swap: "outerHTML show:none" });
}

// Where the log was read, and which button had the keyboard, stay as they were.
let kept = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "event") return;
  const focused = document.activeElement?.closest("button[name]");
  kept = { top: document.querySelector(".ev-rows")?.scrollTop ?? 0, value: focused?.value, name: focused?.name };
});
document.addEventListener("htmx:afterSettle", () => {
  setClock();
  if (kept?.value) {
    const same = [...document.querySelectorAll(`button[name="${kept.name}"]`)].find((one) => one.value === kept.value);
    if (same && !same.closest("[popover]")) same.focus({ preventScroll: true });
  }
  kept = null;
});

setClock();
setInterval(tick, TICK);
setInterval(look, LOOK);

// htmx does not see which button was pressed where it stands outside its form, as those of the sheets do.
document.addEventListener("htmx:configRequest", (event) => {
  const pressed = event.detail.triggeringEvent?.submitter;
  if (pressed?.name && !event.detail.elt.contains(pressed)) event.detail.parameters[pressed.name] = pressed.value;
});
