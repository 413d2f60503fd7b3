// Every form of the open chart goes through the queue: written down, sent by htmx at once, and kept
// where no answer came. Notes have their own way (notes.js); what is not sent by htmx waits for both.
import { openLocal } from "./give.js";
import { isUnreached, leaveWaiting, markTried, readQueue, refuse, sendWaiting, setDown, settle, stampOf } from "./queue.js";
import { chart, unlocking } from "./seal.js";
import { noteAct, sayState, trySending } from "./sending.js";
import { beginTurn, endTurn } from "./turns.js";

const ANSWER_MS = 12000;

const underWay = new WeakMap(); // form: its act

const isAct = ({ detail }) => detail.verb === "post" && Boolean(detail.elt.closest("#workspace")) && !detail.elt.dataset.notes;
const submitterOf = ({ detail }) => detail.triggeringEvent?.submitter ?? null;

const fieldsOf = (form, submitter) => [...new FormData(form, submitter)]
  .filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");

// What was wanted, in words of the page.
const wordsOf = (form, submitter, fields) => {
  const bare = (element) => element?.textContent.replace(/\s+/g, " ").trim();
  const { amount } = Object.fromEntries(fields);
  const unit = bare(form.querySelector(".unit, .input-group-text")) ?? "";
  const place = bare(form.querySelector(".give-place b, h3") ?? form.closest(".product")?.querySelector(".product-name"));
  const said = bare(submitter ?? form.querySelector("button:not([type=button])"));
  const isAmount = amount && said?.startsWith(amount);
  return [place, amount && `${amount} ${unit}`.trim(), isAmount ? "" : said].filter(Boolean).join(" · ");
};

const waitsBefore = async (act) => (await readQueue())
  .some((one) => one.isOwn && one.state === "waiting" && one.number < act.number);

const send = async (form, submitter, issue) => {
  if (!beginTurn(form)) return;
  sayState("Saving…");
  const fields = fieldsOf(form, submitter);
  const address = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
  const act = await noteAct(address, fields, wordsOf(form, submitter, fields));
  if (act && (isUnreached() || !form.isConnected || (await waitsBefore(act)))) {
    keptInstead(form);
    return;
  }
  if (act) {
    underWay.set(form, act);
    await markTried(act);
    form.setAttribute("data-quiet", "");
  }
  issue(true);
};

const keptInstead = (form) => {
  endTurn(form);
  sayState("Not saved yet: kept on this tablet");
  leaveWaiting();
  trySending();
};

document.addEventListener("htmx:confirm", (event) => {
  if (!isAct(event)) return;
  const { elt: form, issueRequest } = event.detail;
  const submitter = submitterOf(event);
  event.detail.issueRequest = () => send(form, submitter, issueRequest);
}, true);
// Last of all: notes.js may have held it back until the notes are saved.
window.addEventListener("htmx:confirm", (event) => {
  if (event.defaultPrevented) return;
  if (isAct(event)) {
    event.preventDefault();
    event.detail.issueRequest();
  } else if (isUnreached() && openLocal(event.detail.elt)) {
    event.preventDefault();
  }
});

document.addEventListener("htmx:configRequest", ({ detail }) => {
  const act = underWay.get(detail.elt);
  if (!act) return;
  Object.assign(detail.headers, stampOf(act));
  detail.timeout ||= ANSWER_MS;
});

document.addEventListener("htmx:afterRequest", async ({ detail }) => {
  // The page may be another one by now, and `detail.elt` what is left of the old one's surroundings.
  const { xhr, requestConfig: { elt: form } } = detail;
  const act = underWay.get(form);
  if (!act) return endTurn(form);
  underWay.delete(form);
  const isElsewhere = xhr.getResponseHeader?.("HX-Redirect") || xhr.getResponseHeader?.("HX-Refresh");
  const isAnswered = !isElsewhere && ((xhr.status >= 200 && xhr.status < 400) || xhr.status === 422);
  setDown(xhr.status === 0);
  if (isAnswered) await settle(act);
  else if (xhr.status === 409) await refuse(act, JSON.parse(xhr.responseText).problem);
  else if (!isElsewhere) keptInstead(form);
  endTurn(form);
  trySending(); // of what was tapped meanwhile
});

// A place that was tapped on while the connection went away.
document.addEventListener("htmx:sendError", ({ detail }) => {
  if (detail.requestConfig?.verb !== "get") return;
  setDown(true);
  openLocal(detail.elt);
  trySending();
});

// htmx notes the address of the page in the open, and it says which place was tapped.
const forgetAddress = () => {
  try {
    sessionStorage.removeItem("htmx-current-path-for-history");
  } catch { /* nothing is kept here */ }
};
["htmx:pushedIntoHistory", "htmx:replacedInHistory", "htmx:afterSettle"].forEach((name) => document.addEventListener(name, forgetAddress));
window.addEventListener("pagehide", forgetAddress);
forgetAddress();

// A signature and whatever leaves the page come after what waits.
document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (!form.closest("#workspace") || form.closest("[hx-boost=false]") !== form) return;
  if (form.dataset.waited === "no") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await sendWaiting(chart);
  const left = (await readQueue()).filter((act) => act.chart === chart);
  if (left.length) {
    leaveWaiting();
    document.querySelector("[data-device]")?.scrollIntoView({ block: "nearest" });
    sayState("Not signed: something is not saved yet");
    return;
  }
  // What was sent may have brought the page anew: a form that is gone sends nothing.
  const address = form.getAttribute("action");
  const there = form.isConnected ? form : [...document.querySelectorAll("#workspace form")]
    .find((one) => one.getAttribute("action") === address);
  if (!there) return;
  there.dataset.waited = "no";
  there.requestSubmit(there === form ? submitter : undefined);
}, true);

window.addEventListener("online", () => { setDown(false); trySending(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) trySending(); });
unlocking().then(trySending);
