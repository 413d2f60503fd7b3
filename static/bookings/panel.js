// The panel of an open visit: what is typed in it stays, whatever happens to the visit meanwhile.

/** What htmx sends with each form of the page, for a request that it does not send. */
export const csrfHeaders = (target) => ({
  ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}"),
  "HX-Request": "true",
  "HX-Target": target,
});

const panel = () => document.getElementById("panel");
const shown = () => panel()?.querySelector("[data-visit-title]")?.dataset.visitTitle;
const versionOf = (root) => Number(root?.querySelector("[data-visit-version]")?.dataset.visitVersion ?? 0);

const isTyped = (field) =>
  field.matches("textarea, input:not([type=hidden], [type=checkbox], [type=radio])") ? field.value !== field.defaultValue
  : field.matches("input") && field.checked !== field.defaultChecked;

/** Words are in it, or somebody is about to write some. */
const isInUse = () =>
  Boolean(panel().querySelector("details[open] textarea, details[open] input:not([type=hidden])")) ||
  [...panel().querySelectorAll("input, textarea, select")].some((field) => field === document.activeElement || isTyped(field));

const load = () =>
  globalThis.htmx?.ajax("GET", location.href.split("#")[0], { target: "#panel", swap: "innerHTML" }).catch(() => {
    // offline: the sign of the board says so
  });

const notice = async (reference) => {
  const sign = document.querySelector("[data-live]");
  const answer = await fetch(sign.dataset.changed.replace("REF", reference), { headers: { Accept: "application/json" } });
  if (!answer.ok || shown() !== reference) return;
  const { says } = await answer.json();
  panel().querySelector(".panel-changed")?.remove();
  const line = Object.assign(document.createElement("p"), { className: "alert alert-warning panel-changed" });
  line.setAttribute("role", "status");
  const look = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-ghost btn-sm", textContent: sign.dataset.look });
  look.addEventListener("click", load);
  line.append(`${says} `, look);
  panel().querySelector(".panel-in").prepend(line);
};

let told = ""; // of which version of which visit it was said that it is not the newest
let acting = 0; // what somebody does here answers with a panel of its own

const check = () => {
  const reference = shown();
  const seen = versionOf(panel());
  if (acting || !reference || !seen) return;
  const tile = document.querySelector(`#board [data-visit="${CSS.escape(reference)}"]`);
  const version = tile?.dataset.version ?? "gone";
  if (Number(version) <= seen || told === `${reference} ${version}`) return;
  told = `${reference} ${version}`;
  if (isInUse()) notice(reference);
  else load();
};

/** What the page does meanwhile is its own doing, and no news. */
export const act = async (doing) => {
  acting += 1;
  try {
    return await doing();
  } finally {
    acting -= 1;
    check();
  }
};

document.addEventListener("board:changed", check);
document.addEventListener("htmx:beforeRequest", () => {
  acting += 1;
});
document.addEventListener("htmx:afterRequest", () => {
  acting -= 1;
});
document.addEventListener("htmx:afterSettle", check);
