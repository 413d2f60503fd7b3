// What waits is sent, and the chart shown as it is then.
import { isUnreached, keepAct, onChange, readQueue, sendWaiting, setDown } from "./queue.js";
import { chart } from "./seal.js";
import { isTaken, showPage } from "./turns.js";

const RETRY_MS = 5000;
const ANEW = { "Shown-Anew": "1" };

// An address names no area: it carries the mark of one, as the links of the page do.
const markOf = (area) => {
  const link = area && document.querySelector(`a[data-area="${CSS.escape(area)}"]`);
  return link ? new URL(link.href).searchParams.get("area") : null;
};
const againOf = (fields) => {
  const { container, area, side } = Object.fromEntries(fields);
  const asked = new URLSearchParams();
  Object.entries({ with: container, area: markOf(area), side }).forEach(([name, value]) => {
    if (value) asked.set(name, value);
  });
  return `/charts/${chart}/?${asked}`;
};

export const sayState = (text) => {
  const state = document.querySelector("[data-notes-state]");
  if (state) state.textContent = text;
};

// Null where this tablet can keep nothing.
export const noteAct = async (url, fields, says) => keepAct(chart, { url, fields, says, again: againOf(fields) });

// What was asked for before a place was tapped takes that place away from nobody.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const isAnew = detail.requestConfig?.headers["Shown-Anew"];
  if (isAnew && document.querySelector("[data-local]")) detail.shouldSwap = false;
});

// A place that is being noted stays: the chart is shown anew once that is done.
const showAnew = async () => {
  const workspace = document.querySelector("#workspace");
  if (!workspace || document.querySelector("[data-local]")) return;
  await showPage(location.href, ANEW);
};

// Another tab sent something of this chart: without it a page would be neither old nor new. What is
// being typed here stays.
onChange((elsewhere) => {
  const isTyping = document.activeElement?.matches("#workspace :is(input, textarea, select)");
  if (elsewhere === chart && !isTyping && !isTaken()) showAnew();
});

let timer = null;
export const trySending = async () => {
  clearTimeout(timer);
  const waiting = (await readQueue()).filter((act) => act.isOwn && act.state === "waiting");
  const isBusy = isTaken() || document.querySelector("#workspace .htmx-request");
  if (!waiting.length && !isUnreached()) return;
  if (!waiting.length) setDown(!(await reaches()));
  else if (!isBusy && (await sendWaiting(chart))) await showAnew();
  timer = setTimeout(trySending, RETRY_MS);
};
const reaches = async () => fetch(import.meta.url, { method: "HEAD", cache: "no-store" }).then(() => true, () => false);

