// What is typed goes along to the server while it is typed: neither a refresh nor another page, nor
// another language, loses it. Without script the buttons of the form do the same when pressed.
const PAUSE_MS = 1500;
const form = document.querySelector("form[data-draft]");

const typed = () => {
  const answers = new URLSearchParams(new FormData(form));
  answers.set("draft", "1");
  return answers;
};

let kept = `${typed()}`;
let isLeaving = false;
let timer;

const keep = () => {
  clearTimeout(timer);
  const answers = typed();
  if (isLeaving || `${answers}` === kept) return;
  if (navigator.sendBeacon(form.action, answers)) kept = `${answers}`;
};

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(keep, PAUSE_MS);
});
form.addEventListener("change", keep);
window.addEventListener("pagehide", keep);
document.addEventListener("visibilitychange", keep);
window.addEventListener("online", () => {
  kept = "";
  keep();
});
// The form itself is on its way, with everything in it. A second press, which sends nothing, changes nothing.
document.addEventListener("submit", (event) => {
  isLeaving ||= event.target === form && !event.defaultPrevented;
});
window.addEventListener("pageshow", () => { isLeaving = false; });
