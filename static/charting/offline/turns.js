// Acts and pages take turns. A page that was asked for before an act was done does not have it, and
// shown meanwhile it takes the form away that waits for its answer: it is asked for again afterwards.
const asked = new WeakMap(); // request for a page: how many turns there had been
const underWay = new Set(); // forms that are being sent
let turns = 0;
let wanted = null; // the address that was asked for last

// False while the form is being sent already: a second tap gives nothing twice.
export const beginTurn = (form) => {
  if (underWay.has(form)) return false;
  turns += 1;
  underWay.add(form);
  return true;
};
export const endTurn = (form) => {
  if (!underWay.delete(form)) return;
  turns += 1;
  if (!underWay.size) showWanted();
};
export const isTaken = () => underWay.size > 0;

export const showPage = async (address, headers = {}) => {
  const swap = { target: "#workspace", swap: "outerHTML show:none", headers };
  await window.htmx?.ajax("GET", address, swap).catch(() => {});
};
const showWanted = () => {
  const there = wanted;
  wanted = null;
  if (!there) return;
  history.replaceState(history.state, "", there);
  showPage(there);
};

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb === "get") asked.set(detail, turns);
});
const askAgain = ({ path }) => {
  wanted = path;
  if (!isTaken()) showWanted();
};
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { requestConfig: request, target } = detail;
  if (!asked.has(request) || target.id !== "workspace" || !detail.shouldSwap) return;
  const isFresh = !isTaken() && asked.get(request) === turns;
  asked.delete(request);
  if (isFresh) return;
  detail.shouldSwap = false;
  askAgain(request);
});
// What it was asked for from may be gone: htmx swaps into nothing then, and says so to nobody.
document.addEventListener("htmx:beforeRequest", ({ detail: { requestConfig: request, target, xhr } }) => {
  if (!asked.has(request) || target?.id !== "workspace") return;
  xhr.addEventListener("loadend", () => {
    if (asked.has(request) && xhr.status === 200) askAgain(request);
  });
});
