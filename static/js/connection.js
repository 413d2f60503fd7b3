// Says calmly, in one place, what did not get through, and offers to try again. Nothing is swapped
// then, and no form leaves the page, so what was chosen and typed stays.
const ANSWER_MS = 20000; // an htmx request that only reads is given up after that
const SLOW_MS = 2500; // a form that takes so long is said to be on its way
const PATIENCE_MS = 45000; // after that it may be sent again

const place = document.querySelector("[data-connection]");
const words = place.querySelector("p");
const button = place.querySelector("button");
let again = null;
let sending = null;
let reached = null; // the form that is sent although the browser thinks itself offline
let timers = [];

const hush = () => {
  place.firstElementChild.hidden = true;
  again = null;
};

const say = (what, tryAgain = null) => {
  words.textContent = place.dataset[what];
  again = tryAgain;
  button.hidden = !tryAgain;
  place.firstElementChild.hidden = false;
};

button.addEventListener("click", () => {
  const next = again;
  hush();
  next?.();
});

// --- Forms of plain pages: not sent without a connection, and sent once.

const settle = () => {
  timers.forEach(clearTimeout);
  timers = [];
  sending = null;
};

const send = (form, submitter) => () => form.requestSubmit(submitter?.isConnected ? submitter : null);

// A browser may think itself offline and be wrong: ask for something small before nothing is sent.
const sendIfReached = async (form, submitter) => {
  try {
    await fetch(import.meta.url, { method: "HEAD", cache: "no-store" });
    reached = form;
    send(form, submitter)();
  } catch {
    say("offline", send(form, submitter));
  }
};

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented) return;
  if (!navigator.onLine && reached !== form) {
    event.preventDefault();
    sendIfReached(form, submitter);
    return;
  }
  reached = null;
  hush();
  if (form.getAttribute("method") !== "post" || form.hasAttribute("data-stays")) return;
  if (sending === form) {
    event.preventDefault();
    say("slow");
    return;
  }
  settle();
  sending = form;
  const giveUp = () => {
    settle();
    say("silent", send(form, submitter));
  };
  timers = [setTimeout(say, SLOW_MS, "slow"), setTimeout(giveUp, PATIENCE_MS)];
});

window.addEventListener("pageshow", () => {
  settle();
  hush();
});
window.addEventListener("online", hush);

// --- Parts of pages, which htmx fetches.

const reload = () => location.reload();

// As the person did it: a press of the same button, a click on the same link.
const repeat = ({ elt, requestConfig }) => () => {
  const event = requestConfig?.triggeringEvent;
  if (!elt.isConnected) reload();
  else if (event?.type === "submit") elt.requestSubmit(event.submitter);
  else window.htmx.trigger(elt, event?.type ?? "click");
};

const inVain = (event) => {
  if (!event.detail.elt?.hasAttribute("data-quiet")) say("silent", repeat(event.detail));
};

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb === "get") event.detail.timeout ||= ANSWER_MS;
});
document.addEventListener("htmx:sendError", inVain);
document.addEventListener("htmx:timeout", inVain);
document.addEventListener("htmx:responseError", (event) => {
  const { elt, xhr } = event.detail;
  if (elt.hasAttribute("data-quiet")) return;
  if (xhr.status === 429) say("often", repeat(event.detail));
  else if (xhr.status >= 500) say("broken", repeat(event.detail));
  else say("stale", elt.href ? () => location.assign(elt.href) : reload);
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.shouldSwap) hush();
});

// Back to a part that htmx put there: it asks for the page, and says nothing if none comes.
document.addEventListener("htmx:historyCacheMiss", (event) => {
  event.detail.xhr.addEventListener("error", () => say("silent", reload));
});
document.addEventListener("htmx:historyCacheMissLoadError", () => say("broken", reload));
