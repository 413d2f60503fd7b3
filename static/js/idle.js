// A screen that nobody touches is locked: the page is taken out of the document, with all that was
// typed in it, and comes back as it was. The session is locked, too: until then it answers nothing.
const template = document.querySelector("template[data-idle]");
const IDLE_MS = Number(template.dataset.idle) * 60000;
const LOOK_MS = 1000;
const TOUCHES = ["pointerdown", "keydown", "touchstart", "wheel", "input"];
const LOCKED = 423;

const channel = new BroadcastChannel("idle");
const place = document.createDocumentFragment();
let touched = Date.now();
let screen = null;
let title = "";

const touch = () => {
  if (screen) return;
  touched = Date.now();
  channel.postMessage("touched");
};
let told = 0;
const touchSeldom = () => {
  if (Date.now() - told < LOOK_MS) return;
  told = Date.now();
  touch();
};
TOUCHES.forEach((name) => document.addEventListener(name, touchSeldom, { capture: true, passive: true }));

const token = () => screen.querySelector("[name=csrfmiddlewaretoken]").value;
const send = (address, said = {}) => fetch(address, {
  method: "POST",
  headers: { Accept: "application/json", "X-CSRFToken": token() },
  body: new URLSearchParams(said),
});

// The server may not be reached: then it locks by itself, a minute later.
const lockSession = async () => {
  try {
    const answer = await send(template.dataset.lock);
    if (answer.ok) ask((await answer.json()).takes_passcode);
  } catch { /* what is shown is hidden all the same */ }
};

const hide = () => {
  place.append(...[...document.body.childNodes].filter((node) => node !== template));
  title = document.title;
  document.title = "Locked";
  screen = template.content.firstElementChild;
  document.body.append(screen);
  screen.querySelector("#lock-code").focus();
};

const show = () => {
  say("");
  template.content.append(screen);
  screen = null;
  document.body.prepend(place);
  document.title = title;
  touched = Date.now();
  window.dispatchEvent(new Event("online")); // what waited meanwhile is sent
};

export const lock = () => {
  if (screen) return;
  document.activeElement?.blur(); // what was being typed is kept first
  hide();
  lockSession();
};

const ask = (takesPasscode) => {
  screen.querySelector("[data-lock-asks]").textContent = `Your ${takesPasscode ? "passcode" : "password"} opens this screen.`;
  screen.querySelector("[data-lock-label]").textContent = takesPasscode ? "Passcode or password" : "Password";
  if (!takesPasscode) screen.querySelector("#lock-code").removeAttribute("inputmode");
};
const say = (text) => {
  const problem = screen.querySelector("[data-lock-problem]");
  problem.textContent = text;
  problem.hidden = !text;
};

const open = async (event) => {
  event.preventDefault();
  const form = event.target;
  const field = form.elements.code;
  try {
    const answer = await send(form.action, { code: field.value });
    field.value = "";
    if (!answer.headers.get("Content-Type")?.startsWith("application/json")) {
      location.reload(); // the session is over: sign in; what waits is kept, sealed
      return;
    }
    const { unlocked, problem, takes_passcode: takesPasscode } = await answer.json();
    if (unlocked) {
      show();
      channel.postMessage("open");
      return;
    }
    ask(takesPasscode);
    say(problem);
    field.focus();
  } catch {
    say("No connection: this screen stays locked, and nothing is lost.");
  }
};

template.content.querySelector("[data-lock-form]").addEventListener("submit", open);
channel.addEventListener("message", ({ data }) => {
  if (data === "touched") touched = Date.now();
  else if (data === "open" && screen) show();
});
// The session was locked elsewhere, or by the server.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.xhr.status === LOCKED) lock();
});
setInterval(() => {
  if (Date.now() - touched > IDLE_MS) lock();
}, LOOK_MS);
