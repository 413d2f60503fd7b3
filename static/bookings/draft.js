// What is typed goes along to the server while it is typed: neither a refresh nor another page, nor
// another language, loses it. Without script the buttons of the form do the same when pressed.
const PAUSE_MS = 1500;
const CHANGE_MS = 300; // a field was left: perhaps by the press that sends the form itself
const form = document.querySelector("form[data-draft]");

const typed = () => {
  const answers = new URLSearchParams(new FormData(form));
  answers.set("draft", "1");
  return answers;
};

let kept = `${typed()}`;
let sending = ""; // what is on its way
let isLeaving = false;
let timer;

const isNews = (answers) => !isLeaving && ![kept, sending].includes(`${answers}`);

const keepIn = (milliseconds) => {
  clearTimeout(timer);
  timer = setTimeout(keep, milliseconds);
};

// One at a time. All of them write into the visitor's session, one after the other, and so does the
// form: it would wait for every one that was sent before it.
const keep = async () => {
  const answers = typed();
  if (sending || !isNews(answers)) return;
  sending = `${answers}`;
  try {
    const { ok } = await fetch(form.action, { method: "POST", body: answers, keepalive: true });
    if (ok) kept = sending;
    if (ok && !isLeaving) keepIn(CHANGE_MS); // what was typed meanwhile
  } catch { // no connection: "online" tries again
  } finally {
    sending = "";
  }
};

const keepAtOnce = () => {
  clearTimeout(timer);
  const answers = typed();
  if (isNews(answers) && navigator.sendBeacon(form.action, answers)) kept = `${answers}`;
};

form.addEventListener("input", () => keepIn(PAUSE_MS));
form.addEventListener("change", () => keepIn(CHANGE_MS));
window.addEventListener("pagehide", keepAtOnce);
document.addEventListener("visibilitychange", keepAtOnce);
window.addEventListener("online", () => {
  kept = "";
  keep();
});
// The form itself is on its way, with everything in it. A second press, which sends nothing, changes nothing.
document.addEventListener("submit", (event) => {
  isLeaving ||= event.target === form && !event.defaultPrevented;
  if (isLeaving) clearTimeout(timer);
});
window.addEventListener("pageshow", () => { isLeaving = false; });
