// Moving a visit on the board, and making it longer at its lower edge: by mouse, by a long press of
// a finger, or with "m", arrows and Enter. What may be, the server says; until then nothing is.
import { elementOf } from "./live-pieces.js";
import { act, csrfHeaders } from "./panel.js";

const ROW_MIN = 5;
const STEP = 3; // rows: a quarter of an hour
const FAR_PX = 5;
const PRESS_MS = 350;
const EDGE_PX = 9;
const SCROLL_PX = 14;

const board = () => document.getElementById("board");
const sayer = document.querySelector("[data-live]");
const rowOf = (tile, kind = "r") => Number(tile.className.match(new RegExp(`\\b${kind}-(\\d+)`))[1]);
const setRow = (tile, kind, row) => {
  tile.className = tile.className.replace(new RegExp(`\\b${kind}-\\d+`), `${kind}-${row}`);
};
const clock = (row) => {
  const [hour, minute] = [Math.floor((row * ROW_MIN) / 60) % 24, (row * ROW_MIN) % 60];
  return `${hour % 12 || 12}:${String(minute).padStart(2, "0")} ${hour < 12 ? "AM" : "PM"}`;
};
const bounds = () => {
  const [, first] = board().className.match(/from-(\d+)/);
  const [, last] = board().className.match(/until-(\d+)/);
  return { first: first * 12, last: last * 12 };
};
const canMove = (tile) => tile?.matches("[data-movable]") && !tile.closest(".is-read-only");
const canStretch = (tile) => tile?.matches("[data-stretchable]") && !tile.closest(".is-read-only");

let held = null; // what is moved: its tile, where it was, and how

const takeUp = (tile, stretches) => {
  const { parentElement, nextSibling, className } = tile;
  held = { tile, stretches, parentElement, nextSibling, className, row: rowOf(tile), span: rowOf(tile, "span") };
  held.clock = tile.querySelector(".event-clock")?.innerHTML;
  tile.classList.add("is-held");
  board().classList.add("is-moving");
};

/** Somebody else moved it meanwhile: what they made of it is on the board already, or waits. */
const isOvertaken = ({ tile }) => {
  const newer = tile.newer && elementOf(tile.newer);
  if (newer) tile.replaceWith(newer);
  const others = board().querySelectorAll(`[data-visit="${CSS.escape(tile.dataset.visit)}"]`);
  const isOld = [...others].some((each) => Number(each.dataset.version) > Number(tile.dataset.version));
  if (isOld) tile.remove();
  return isOld || !tile.isConnected;
};

const putBack = (kept) => {
  if (isOvertaken(kept)) return;
  kept.tile.className = kept.className;
  if (kept.clock !== undefined) kept.tile.querySelector(".event-clock").innerHTML = kept.clock;
  if (kept.parentElement.isConnected && kept.tile.parentElement !== kept.parentElement) {
    const before = kept.nextSibling?.parentElement === kept.parentElement ? kept.nextSibling : null;
    kept.parentElement.insertBefore(kept.tile, before);
  }
};

const letGo = () => {
  const kept = held;
  held = null;
  board()?.classList.remove("is-moving");
  kept?.tile.classList.remove("is-held");
  return kept;
};

const show = (row, lane) => {
  const { tile, stretches } = held;
  const { first, last } = bounds();
  if (stretches) setRow(tile, "span", Math.min(Math.max(row, 1), last - held.row));
  else {
    setRow(tile, "r", Math.min(Math.max(row, first), last - held.span));
    if (lane && lane !== tile.parentElement) lane.append(tile);
  }
  const [from, until] = [rowOf(tile), rowOf(tile) + rowOf(tile, "span")];
  const said = `${clock(from)} to ${clock(until)}`;
  const line = tile.querySelector(".event-clock");
  if (line && line.textContent !== said) line.textContent = said;
  return said;
};

const wallMinute = (row) => row * ROW_MIN;

const dropped = (kept) => {
  const { tile } = kept;
  const said = new FormData();
  said.set("version", tile.dataset.version);
  if (kept.stretches) said.set("minutes", rowOf(tile, "span") * ROW_MIN);
  else {
    said.set("minute", wallMinute(rowOf(tile)));
    said.set("day", board().dataset.day);
    const [kind, key] = tile.closest("section").id.split(/-(.*)/s);
    if (kind === "with") said.set("provider", key);
    else if (key !== "none") said.set("room", key);
  }
  said.set("by", board().dataset.by);
  return said;
};

const isElsewhere = ({ tile, parentElement, row, span }) =>
  tile.parentElement !== parentElement || rowOf(tile) !== row || rowOf(tile, "span") !== span;

const drop = async () => {
  const kept = letGo();
  if (!kept) return;
  if (!isElsewhere(kept)) {
    putBack(kept);
    return;
  }
  await act(() => send(kept));
};

const send = async (kept) => {
  const { tile } = kept;
  tile.classList.add("is-sent");
  const panel = document.getElementById("panel");
  try {
    const answer = await fetch(sayer.dataset.drop.replace("REF", tile.dataset.visit), {
      method: "POST", body: dropped(kept), headers: csrfHeaders("panel"), redirect: "error",
    });
    const elsewhere = answer.headers.get("HX-Redirect"); // somebody signed out meanwhile
    if (elsewhere) {
      location.assign(elsewhere);
      return;
    }
    if (!answer.ok && answer.status !== 422) throw new Error(answer.status);
    panel.innerHTML = await answer.text();
    globalThis.htmx?.process(panel);
    if (answer.status === 422) putBack(kept);
    else tile.classList.remove("is-sent");
    document.dispatchEvent(new Event("board:acted"));
    panel.querySelector("[role=alert], .drop button")?.scrollIntoView({ block: "nearest" });
  } catch {
    putBack(kept);
    document.dispatchEvent(new CustomEvent("board:said", { detail: sayer.dataset.lost }));
  }
};

// Mouse and finger.
let pressed = null;
const laneAt = (x, y) => document.elementsFromPoint(x, y).map((each) => each.closest?.("#board > section")).find(Boolean)?.querySelector("ol");
const rowHeight = (lane) => lane.getBoundingClientRect().height / (bounds().last - bounds().first);
const snapped = (rows) => Math.round(rows / STEP) * STEP;

const begin = () => {
  takeUp(pressed.tile, pressed.stretches);
  pressed.tile.setPointerCapture?.(pressed.pointerId);
};

const scrollAt = ({ clientX, clientY }) => {
  const [grid, box] = [board(), board().getBoundingClientRect()];
  if (clientY > box.bottom - 40) grid.scrollTop += SCROLL_PX;
  if (clientY < box.top + 80) grid.scrollTop -= SCROLL_PX;
  if (clientX > box.right - 30) grid.scrollLeft += SCROLL_PX;
  if (clientX < box.left + 70) grid.scrollLeft -= SCROLL_PX;
};

document.addEventListener("pointerdown", (event) => {
  const tile = event.target.closest?.("#board .event");
  if (!tile || event.button || held) return;
  const { bottom } = tile.getBoundingClientRect();
  const atEdge = bottom - event.clientY < (event.pointerType === "touch" ? 2 * EDGE_PX : EDGE_PX);
  const stretches = atEdge && canStretch(tile);
  if (!stretches && !canMove(tile)) return;
  const { clientX: x, clientY: y, pointerId, pointerType } = event;
  const inTile = y - tile.getBoundingClientRect().top;
  pressed = { tile, stretches, x, y, pointerId, pointerType, inTile };
  if (pointerType === "touch") pressed.timer = setTimeout(begin, PRESS_MS);
});

document.addEventListener("pointermove", (event) => {
  if (!pressed || event.pointerId !== pressed.pointerId) return;
  const isFar = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > FAR_PX;
  if (!held) {
    if (!isFar) return;
    if (pressed.pointerType === "touch") return forget();
    begin();
  }
  event.preventDefault();
  scrollAt(event);
  const lane = laneAt(event.clientX, event.clientY) ?? held.tile.parentElement;
  const top = lane.getBoundingClientRect().top;
  const rows = (event.clientY - top) / rowHeight(lane) + bounds().first;
  if (held.stretches) show(Math.round(rows) - held.row, null);
  else show(snapped(rows - pressed.inTile / rowHeight(lane)), lane);
});

const forget = () => {
  clearTimeout(pressed?.timer);
  pressed = null;
};

/** The click that ends a drag is none; there may be none at all, and the next one is somebody's. */
const swallowClick = () => {
  const over = new AbortController();
  const swallow = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener("click", swallow, { capture: true, signal: over.signal });
  setTimeout(() => over.abort(), 0);
};

document.addEventListener("pointerup", () => {
  const wasHeld = held && pressed;
  forget();
  if (!wasHeld) return;
  swallowClick();
  drop();
});
document.addEventListener("pointercancel", () => {
  forget();
  const kept = letGo();
  if (kept) putBack(kept);
});
document.addEventListener("dragstart", (event) => event.target.closest?.("#board .event") && event.preventDefault());
document.addEventListener("contextmenu", (event) => held && event.preventDefault());
document.addEventListener("touchmove", (event) => held && event.preventDefault(), { passive: false });

// Keys: "m" takes the visit up, arrows move it, Shift and arrows make it longer, Enter drops it.
const lanes = () => [...board().querySelectorAll(":scope > section > ol")];
const beside = (tile, by) => lanes()[lanes().indexOf(tile.parentElement) + by];
const speak = (words) => document.dispatchEvent(new CustomEvent("board:said", { detail: words }));

const KEYS = {
  ArrowUp: () => show(rowOf(held.tile) - STEP),
  ArrowDown: () => show(rowOf(held.tile) + STEP),
  ArrowLeft: () => show(rowOf(held.tile), beside(held.tile, -1)),
  ArrowRight: () => show(rowOf(held.tile), beside(held.tile, 1)),
};
const STRETCH = {
  ArrowUp: () => show(rowOf(held.tile, "span") - 1),
  ArrowDown: () => show(rowOf(held.tile, "span") + 1),
};

const stopped = (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
};

addEventListener("keydown", (event) => {
  if (held && !pressed) {
    stopped(event);
    const link = held.tile.querySelector("a");
    if (event.key === "Escape") {
      putBack(letGo());
      speak(sayer.dataset.kept);
    } else if (event.key === "Enter") drop();
    else {
      if (event.shiftKey && !isElsewhere(held) && canStretch(held.tile)) held.stretches = true;
      const said = (held.stretches ? STRETCH : KEYS)[event.key]?.();
      if (said) speak(`${said}, ${held.tile.closest("section").querySelector("h2").firstChild.textContent.trim()}`);
    }
    link?.focus({ preventScroll: true });
    held?.tile.scrollIntoView({ block: "nearest", inline: "nearest" });
    return;
  }
  const tile = event.target.closest?.("#board .event");
  if (event.key !== "m" || event.ctrlKey || event.metaKey || event.altKey || !canMove(tile)) return;
  stopped(event);
  takeUp(tile, false);
  speak(sayer.dataset.taken);
}, { capture: true });
