// The pill of what was just done: counts down by the time that passed here, never by what this
// machine thinks the hour is, and asks the server again when something happened.
const ASK_AFTER_MS = 5000; // a worker needs a moment to take what is due
const ASK_EVERY_MS = 30000;
let shownAt = performance.now();
let askedAt = shownAt;

const box = () => document.getElementById("unsent");
const isEdited = (field) => field === document.activeElement || field.value !== field.defaultValue;
const isTyping = () => [...(box()?.querySelectorAll("textarea") ?? [])].some(isEdited);

const ask = () => {
  askedAt = performance.now();
  if (!box() || isTyping()) return;
  htmx.ajax("GET", box().dataset.unsent, { target: "#unsent", swap: "outerHTML" }).catch(() => {
    // offline: static/js/connection.js says so where it matters
  });
};

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

const tick = () => {
  const pills = document.querySelectorAll("[data-unsent-left]");
  if (!pills.length) return;
  const passed = performance.now() - shownAt;
  let isDue = false;
  pills.forEach((pill) => {
    const left = Math.ceil(Number(pill.dataset.unsentLeft) - passed / 1000);
    isDue ||= left * 1000 < -ASK_AFTER_MS;
    const says = pill.querySelector("[data-unsent-at]");
    says.textContent = left > 0 ? `Email goes out in ${clock(left)}` : "Email goes out now";
  });
  const waited = performance.now() - askedAt;
  if (waited > ASK_EVERY_MS || (isDue && waited > ASK_AFTER_MS)) ask();
};

document.addEventListener("htmx:afterRequest", (event) => {
  const { path, verb } = event.detail.requestConfig ?? {};
  if (event.detail.successful && verb === "post" && path?.startsWith("/desk/visits/")) ask();
});
document.addEventListener("board:acted", ask);
// Pages take the focus, or scroll, after swaps of their own parts: the pill is none of them.
["htmx:beforeSwap", "htmx:afterSettle"].forEach((name) =>
  document.addEventListener(name, (event) => {
    if (event.target.closest?.("#unsent")) event.stopPropagation();
  }, { capture: true }));
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "unsent" || event.detail.target?.id === "unsent") shownAt = performance.now();
});

tick();
setInterval(tick, 1000);
