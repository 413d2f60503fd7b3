// Puts what changed in the place of what it stands for, one element at a time.

export const elementOf = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
};
const nameOf = (part) => part.id || [...part.classList].filter((name) => name !== "is-selected").join(" ");
const columnOf = (grid, name) => grid.querySelector(`section[id="${CSS.escape(name)}"] > ol`);

/** Where the focus was and how far things were scrolled; puts both back. */
const keepPlace = (grid) => {
  const { scrollLeft, scrollTop } = grid;
  const focused = grid.contains(document.activeElement) ? document.activeElement : null;
  const part = focused?.closest("li");
  const [name, column] = [part && nameOf(part), part?.closest("section")?.id];
  return (kept) => {
    Object.assign(kept, { scrollLeft, scrollTop });
    if (!focused || document.activeElement === focused) return;
    if (focused.isConnected) return focused.focus({ preventScroll: true });
    const lane = columnOf(kept, column) ?? kept;
    const there = [...lane.querySelectorAll("li")].find((each) => nameOf(each) === name);
    (there?.querySelector("a, button") ?? document.getElementById(name)?.querySelector("a") ?? kept).focus({ preventScroll: true });
  };
};

const keepSelected = (before, after) => {
  if (!before.classList.contains("is-selected")) return;
  after.classList.add("is-selected");
  after.querySelector("a")?.setAttribute("aria-current", "true");
};

/** Touches only what is another: what is dragged or focused keeps its element. */
const fill = (lane, names, parts) => {
  const there = new Map([...lane.children].map((part) => [nameOf(part), part]));
  let at = lane.firstElementChild;
  for (const name of names ?? there.keys()) {
    const before = there.get(name);
    if (isHeld(before) && parts[name]) before.newer = parts[name]; // once it is let go
    const after = parts[name] && !isHeld(before) ? fresh(before, elementOf(parts[name])) : before;
    if (!after) continue;
    if (after === at) at = at.nextElementSibling;
    else {
      if (before === at) at = at?.nextElementSibling ?? null;
      if (before && before !== after) before.remove();
      lane.insertBefore(after, at);
    }
  }
  while (at) {
    const next = at.nextElementSibling;
    if (!isHeld(at)) at.remove();
    at = next;
  }
};

const isHeld = (part) => part?.classList.contains("is-held");

const fresh = (before, after) => {
  if (before?.isEqualNode(after)) return before;
  if (before) keepSelected(before, after);
  globalThis.htmx?.process(after);
  return after;
};

const columns = (grid) => [...grid.querySelectorAll(":scope > section")].map((column) => column.id).join();

/** The frame anew: its hours, heads and attributes; the whole of it where the columns are others. */
const reframe = (grid, html) => {
  const frame = elementOf(html);
  if (columns(frame) !== columns(grid)) {
    for (const lane of frame.querySelectorAll(":scope > section > ol")) {
      lane.replaceChildren(...(columnOf(grid, lane.parentElement.id)?.children ?? []));
    }
    grid.replaceWith(frame);
    return frame;
  }
  for (const name of frame.getAttributeNames()) grid.setAttribute(name, frame.getAttribute(name));
  for (const name of grid.getAttributeNames()) if (!frame.hasAttribute(name) && name !== "style") grid.removeAttribute(name);
  for (const [n, child] of [...frame.children].entries()) {
    const before = grid.children[n];
    if (child.matches("section")) {
      const [head, fresh] = [before.querySelector("h2"), child.querySelector("h2")];
      if (!head.isEqualNode(fresh)) head.replaceWith(fresh);
    } else if (!before.isEqualNode(child)) before.replaceWith(child);
  }
  return grid;
};

// Beside the grid: once nobody is at a button of it.
const waiting = new Map();
const putBeside = (id) => {
  const before = document.getElementById(id);
  if (!before || before.contains(document.activeElement)) return;
  const after = elementOf(waiting.get(id));
  waiting.delete(id);
  for (const open of before.querySelectorAll("details[open]")) {
    [...after.querySelectorAll("details")].at([...before.querySelectorAll("details")].indexOf(open))?.setAttribute("open", "");
  }
  before.replaceWith(after);
  globalThis.htmx?.process(after);
};
document.addEventListener("focusout", () => setTimeout(() => [...waiting.keys()].forEach(putBeside)));

/** `told` as bookings/live/grids.py says it. */
export const applyChange = (grid, told) => {
  const putBack = keepPlace(grid);
  const kept = told.frame ? reframe(grid, told.frame) : grid;
  const changed = new Set([...Object.keys(told.columns ?? {}), ...Object.keys(told.parts ?? {})]);
  for (const name of changed) {
    const lane = columnOf(kept, name);
    if (lane) fill(lane, told.columns?.[name], told.parts?.[name] ?? {});
  }
  for (const [id, html] of Object.entries(told.beside ?? {})) {
    waiting.set(id, html);
    putBeside(id);
  }
  putBack(kept);
};
