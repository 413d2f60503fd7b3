// Answers are sent one at a time for each question, and the last tap counts: while a newer one waits or
// something is being typed, an answer that comes back replaces nothing. It is "saved" once all of it is.
const LEFT_MS = 300; // a field was left: perhaps by the press that sends it anyway
const PATIENCE_MS = 10000; // a button that leaves the page waits so long for answers under way
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const form = document.querySelector("form[data-answers]");

const underWay = new Set(); // questions, by id, of which an answer was sent and did not come back
const waiting = new Map(); // the newest tap since then, to be sent next
const touched = new Set(); // chosen or typed since the last was sent
const failed = new Set(); // did not get through
let held = null; // what leaves the page as soon as nothing is under way
let isLeaving = false; // with everything that stands in the form

const questionOf = (element) => element?.closest?.(".q");

const tell = () => {
  form.dataset.answers = underWay.size ? "saving" : failed.size ? "failed" : "";
};

// --- What is tapped is on the screen at once, and in the fields that any button sends.

const choose = (question, button) => {
  const [, said] = button.value.split("=");
  if (!said) return;
  question.querySelectorAll(".q-choice").forEach((one) => one.setAttribute("aria-pressed", one === button));
  const field = question.querySelector(`input[type=hidden][name="${question.id}.is"]`) ?? addField(question);
  field.value = said;
};

const addField = (question) => {
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: `${question.id}.is` });
  question.querySelector(".q-pick")?.before(field);
  return field;
};

form.addEventListener("click", ({ target }) => {
  const button = target.closest(".q-pick .q-choice");
  if (button) choose(questionOf(button), button);
});

// --- One at a time.

document.addEventListener("htmx:confirm", (event) => {
  const question = questionOf(event.detail.elt);
  if (!question) return;
  if (!underWay.has(question.id)) return;
  event.preventDefault();
  waiting.set(question.id, event.detail.issueRequest);
});

document.addEventListener("htmx:beforeSend", ({ detail }) => {
  const question = questionOf(detail.elt);
  if (!question) return;
  underWay.add(question.id);
  touched.delete(question.id);
  tell();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, serverResponse } = event.detail;
  if (!target.classList.contains("q")) return;
  if (!waiting.has(target.id) && !touched.has(target.id)) return;
  event.detail.shouldSwap = false;
  noteSeen(target, serverResponse);
});

// The newer tap knows of the answer that was kept meanwhile.
const noteSeen = (question, html) => {
  const selector = `input[name="${question.id}.seen"]`;
  const kept = new DOMParser().parseFromString(html, "text/html").querySelector(selector);
  if (kept) question.querySelector(selector).value = kept.value;
};

// Answers to two questions may come back in the other order: how far it is never goes back.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  const newer = Number(fragment.firstElementChild?.dataset.newest);
  if (newer < Number(target.dataset.newest)) event.detail.shouldSwap = false;
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const { id } = detail.target;
  if (!underWay.has(id)) return;
  if (detail.successful) failed.delete(id);
  else failed.add(id);
  setTimeout(sendNext, 0, id); // the button is free again then
});

const sendNext = (id) => {
  const next = waiting.get(id);
  waiting.delete(id);
  underWay.delete(id);
  next?.(true);
  tell();
  if (!underWay.size) leave();
};

// --- What was typed is kept when its question is left.

const isTyped = ({ target }) => target.matches("input:not([type=hidden])") && questionOf(target);

form.addEventListener("input", (event) => {
  if (isTyped(event)) touched.add(questionOf(event.target).id);
});

form.addEventListener("focusout", (event) => {
  const question = questionOf(event.target);
  if (question && !question.contains(event.relatedTarget)) setTimeout(keep, LEFT_MS, question);
});

const keep = (question) => {
  const isLeft = question.isConnected && !question.contains(document.activeElement);
  if (!isLeft || held || isLeaving || !touched.has(question.id)) return;
  const isDetail = question.querySelector(".q-details");
  const fields = [...question.querySelectorAll("input:not([type=hidden], [type=radio], [type=checkbox])")];
  if (isDetail || fields.some((one) => one.value.trim())) window.htmx.trigger(question.querySelector(".q-keep"), "click");
};

// --- Whatever leaves the page goes after the answers that are under way.

form.addEventListener("submit", (event) => {
  isLeaving = !underWay.size;
  if (isLeaving) return;
  event.preventDefault();
  clearTimeout(held?.timer);
  held = { submitter: event.submitter, timer: setTimeout(leave, PATIENCE_MS) };
});

const leave = () => {
  if (!held) return;
  const { submitter, timer } = held;
  clearTimeout(timer);
  held = null;
  underWay.clear();
  const { name, value } = submitter ?? {};
  const same = name && form.querySelector(`button[name="${name}"][value="${value}"]`);
  form.requestSubmit(submitter?.isConnected ? submitter : same);
};

window.addEventListener("pageshow", () => { isLeaving = false; });

// The page is left in another way: everything that stands in the form goes along.
window.addEventListener("pagehide", () => {
  if (!isLeaving && (underWay.size || failed.size)) navigator.sendBeacon(form.action, new URLSearchParams(new FormData(form)));
});

// --- After an answer the next open question comes into view, unless its details are to be filled in.

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const answered = document.getElementById(detail.target?.id);
  if (!answered?.classList.contains("q") || !detail.requestConfig?.triggeringEvent?.isTrusted) return;
  if (answered.querySelector(".q-details, .invalid-feedback")) return;
  const next = following(answered);
  if (!next) return;
  next.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
});

function following(answered) {
  const all = [...document.querySelectorAll(".q:not(.is-answered), #next")];
  return all.find((one) => answered.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
}
