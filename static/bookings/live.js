// Keeps an open board true: a stream of what changed, or asking every few seconds while there is
// none. What somebody is at stays: focus, selection, scrolling, and a panel with words in it.
import { applyChange, elementOf } from "./live-pieces.js";

const POLL_MS = 5000;
const SILENT_MS = 25000; // the other side says something every ten seconds
const RETRY_MS = 5000;

const sign = document.querySelector("[data-live]");
let stream = null;
let shown = "";
let etag = "";
let heardAt = performance.now();
let trueAt = Number(sign.dataset.now); // by the clock of the server; ours may be wrong
let again = 0;

const grid = () => document.getElementById("board");
const place = () => {
  const { location, day, by } = grid()?.dataset ?? {};
  return location ? new URLSearchParams({ location, day, by }).toString() : sign.dataset.place;
};

const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric", minute: "2-digit", timeZone: sign.dataset.zone });
const say = (isLive) => {
  const words = isLive ? sign.dataset.says : sign.dataset.waits.replace("{at}", clock.format(trueAt));
  sign.classList.toggle("is-waiting", !isLive);
  if (sign.textContent !== words) sign.textContent = words;
};

const hear = (now) => {
  heardAt = performance.now();
  if (now) trueAt = now;
};

const take = (told) => {
  if (!grid() && told.frame) document.getElementById("grid")?.replaceChildren(elementOf(told.frame));
  if (grid()) applyChange(grid(), told);
  document.dispatchEvent(new CustomEvent("board:changed", { detail: told }));
};

const open = (seen) => {
  stream?.close();
  clearTimeout(again);
  shown = place();
  if (!shown) return;
  const opened = (stream = new EventSource(`${sign.dataset.stream}?${shown}&seen=${seen}`));
  opened.addEventListener("change", (event) => {
    hear();
    take(JSON.parse(event.data));
    sign.dataset.seen = event.lastEventId;
  });
  opened.addEventListener("now", (event) => {
    hear(JSON.parse(event.data).now);
    say(true);
  });
  opened.onerror = () => {
    // The browser tries again by itself after a cut, and never after a refusal.
    if (opened === stream && opened.readyState === EventSource.CLOSED) again = setTimeout(reopen, RETRY_MS);
  };
};
const reopen = () => open(sign.dataset.seen);

const isLive = () => stream?.readyState === EventSource.OPEN && performance.now() - heardAt < SILENT_MS;

const poll = async () => {
  const asked = place();
  const headers = etag ? { "If-None-Match": etag } : {};
  const answer = await fetch(`${sign.dataset.pieces}?${asked}`, { headers, cache: "no-store", redirect: "error" });
  if (answer.status === 423 || answer.status === 403) return;
  if (answer.status === 304) trueAt += POLL_MS;
  else if (answer.ok) {
    const told = await answer.json();
    if (asked !== place()) return;
    etag = answer.headers.get("ETag");
    trueAt = told.now;
    take(told);
  }
};

const look = async () => {
  if (document.hidden) return;
  if (place() !== shown) {
    etag = "";
    open(sign.dataset.seen);
  } else if (isLive()) say(true);
  else {
    say(false);
    if (stream && performance.now() - heardAt > 2 * SILENT_MS) reopen();
    await poll().catch(() => {}); // nobody is reached: the sign says since when
    if (!isLive()) say(false);
  }
};

// A tab that nobody sees lets its line go: a browser has six for a site, for all tabs together. After
// sleep a line looks open for minutes, and is not.
const wake = () => {
  if (document.hidden) stream?.close();
  else if (!isLive()) reopen();
};
document.addEventListener("visibilitychange", wake);
addEventListener("online", wake);
addEventListener("pageshow", wake);
document.addEventListener("htmx:afterSettle", look);
document.addEventListener("board:acted", () => isLive() || poll().catch(() => {}));
document.addEventListener("board:said", ({ detail }) => {
  document.querySelector("[data-board-says]").textContent = detail;
});
addEventListener("pagehide", () => stream?.close());

reopen();
setInterval(look, POLL_MS);
