// Notes typed are notes saved: while typing pauses, before another view is shown, and when the page
// is left. What could not be sent stays on this device until it was. Notes that somebody else saved
// meanwhile are never written over unasked. Without script the button of the form saves.
import { dropOld, dropOwn, keep, ownDraft, ready, takeDraft } from "./drafts.js";
import { areLinesSaid } from "./rationale.js";

const PAUSE_MS = 1000;
const RETRY_MS = 5000;
const COPY_IT = "Copy what you typed before you leave this page.";
const FIELDS = ["concern", "assessment", "notes"];

let open = null; // the form on the page: { form, kept, sending, timer, theirs }

const words = (form) =>
  Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value.trim()]));
const same = (one, other) => FIELDS.every((name) => one[name] === other[name]);
const fill = (form, said) => {
  FIELDS.forEach((name) => { form.elements[name].value = said[name]; });
};
const isDirty = () => open !== null && open.form.isConnected && !same(words(open.form), open.kept);

const say = (text) => {
  const place = document.querySelector("[data-notes-state]");
  if (place) place.textContent = text;
};

// --- On this device, under the person's own name, until the server has it

const whose = (form) => form.dataset.notes;
const remember = (form, sent = ownDraft(whose(form))?.sent, isLeft = false) =>
  keep(whose(form), { version: form.elements.version.value, said: words(form), sent, isLeft });
const forget = (form) => dropOwn(whose(form));

// --- To the server

const save = async ({ isLeaving = false } = {}) => {
  if (!isDirty() || open.theirs) return;
  if (open.sending && !isLeaving) {
    await open.sending;
    await save();
    return;
  }
  const mine = open;
  clearTimeout(mine.timer);
  mine.sending = send(mine, isLeaving).finally(() => { mine.sending = null; });
  await mine.sending;
};

const send = async (mine, isLeaving) => {
  const { form } = mine;
  const said = words(form);
  const isKept = remember(form, said);
  say("Saving…");
  let answer;
  try {
    const body = new URLSearchParams(new FormData(form));
    const asking = { method: "POST", body, headers: { Accept: "application/json" } };
    answer = await fetch(form.action, { ...asking, keepalive: isLeaving });
  } catch {
    failed(mine, isKept ? "Not saved: no connection. Kept on this device." : `Not saved: no connection. ${COPY_IT}`);
    return;
  }
  const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json");
  const data = isOurs ? await answer.json() : {};
  if (answer.ok && isOurs) saved(mine, said, data);
  else if (answer.status === 409) ask(mine, data);
  else if (data.is_closed) say(isKept ? data.problem : `${data.problem} ${COPY_IT}`);
  else failed(mine, data.problem ?? `Not saved. ${isKept ? "Reload the page; what you typed is kept here." : COPY_IT}`);
};

const failed = (mine, text) => {
  say(text);
  mine.timer = setTimeout(save, RETRY_MS);
};

const saved = (mine, said, { version, saved_at: at }) => {
  mine.form.elements.version.value = version;
  mine.kept = said;
  if (isDirty()) {
    typed();
    return;
  }
  forget(mine.form);
  say(`Saved ${at}`);
  showGates();
};

// The column beside the notes said that nothing is written yet.
const showGates = () => {
  if (!document.querySelector("[data-written='no']")) return;
  const column = { target: ".chart-right", select: ".chart-right", swap: "outerHTML" };
  window.htmx?.ajax("GET", window.location.href, column);
};

// --- Somebody else was faster

// What is signed are the saved notes: first it is to be said which those are.
const holdSignature = () => {
  const button = document.querySelector("[data-sign]");
  const reason = document.querySelector("[data-notes-first]");
  if (!button || !reason) return;
  const isHeld = Boolean(open?.form.isConnected && open.theirs);
  reason.hidden = !isHeld;
  if (button.dataset.sign === "no") return;
  button.disabled = isHeld || !areLinesSaid();
  if (isHeld) button.setAttribute("aria-describedby", reason.id);
  else if (button.disabled) button.setAttribute("aria-describedby", "why-not");
  else button.removeAttribute("aria-describedby");
};
const sayNotYet = () => {
  const place = document.querySelector("[data-notes-state]");
  const reason = document.querySelector("[data-notes-unsaved]");
  if (!reason) return;
  reason.textContent = `${place?.textContent ?? "Not saved."} The notes come first, then this.`;
  reason.hidden = false;
  reason.scrollIntoView({ block: "nearest" });
};

const ask = (mine, theirs) => {
  mine.theirs = theirs;
  const panel = mine.form.querySelector("[data-notes-conflict]");
  panel.querySelector("[data-notes-theirs]").textContent =
    FIELDS.map((name) => theirs[name]).filter(Boolean).join("\n\n") || "(nothing)";
  panel.hidden = false;
  panel.scrollIntoView({ block: "nearest" });
  say("Not saved: these notes were changed elsewhere.");
  holdSignature();
};

const decide = (choice) => {
  const { form, theirs } = open;
  form.elements.version.value = theirs.version;
  open.kept = theirs;
  open.theirs = null;
  form.querySelector("[data-notes-conflict]").hidden = true;
  holdSignature();
  if (choice === "theirs") {
    fill(form, theirs);
    forget(form);
    say("As it was saved elsewhere.");
    showGates();
  } else {
    save();
  }
};

// --- What happens on the page

const typed = () => {
  if (!isDirty()) return;
  remember(open.form);
  if (open.theirs) return;
  say("Not saved yet");
  clearTimeout(open.timer);
  open.timer = setTimeout(save, PAUSE_MS);
};

const begin = () => {
  const form = document.querySelector("form[data-notes]");
  if (!form || form === open?.form) return;
  open = { form, kept: words(form), sending: null, timer: null, theirs: null };
  takeUp(form);
};

// What this device still holds of them. It is opened first, and nothing is typed until then.
const takeUp = async (form) => {
  const fields = FIELDS.map((name) => form.elements[name]);
  fields.forEach((field) => { field.readOnly = true; });
  await ready;
  fields.forEach((field) => { field.readOnly = false; });
  if (open?.form !== form || isDirty()) return;
  const draft = takeDraft(whose(form));
  if (!draft) return;
  if (same(draft.said, open.kept)) {
    forget(form);
    return;
  }
  const now = { ...open.kept, version: form.elements.version.value };
  fill(form, draft.said);
  const isOwn = draft.version === now.version || (draft.sent && same(draft.sent, now));
  if (isOwn) save();
  else ask(open, now);
};

document.addEventListener("input", (event) => {
  if (event.target.form === open?.form) typed();
});
document.addEventListener("click", (event) => {
  const choice = event.target.closest?.("[data-notes-choice]");
  if (choice) decide(choice.dataset.notesChoice);
});
document.addEventListener("htmx:confirm", (event) => {
  if (!open?.form.isConnected) return;
  const isOwn = event.target === open.form;
  if (!isOwn && !isDirty()) return;
  event.preventDefault();
  save().finally(() => { if (!isOwn) event.detail.issueRequest(true); });
});
// Whatever else is sent from the page comes after the notes: a signature must not overtake them.
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (form === open?.form || !isDirty()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  save().then(() => {
    if (isDirty()) sayNotYet();
    else form.requestSubmit(submitter);
  });
}, true);
document.addEventListener("htmx:afterSettle", () => {
  begin();
  holdSignature();
});
document.addEventListener("input", ({ target }) => {
  if (target.closest("#rationale")) holdSignature();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") save({ isLeaving: true });
});
window.addEventListener("pagehide", () => {
  save({ isLeaving: true });
  if (isDirty()) remember(open.form, undefined, true);
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted && isDirty()) remember(open.form);
});
window.addEventListener("online", () => save());

dropOld();
begin();
