// The day board (keys: board_keys.js): what is chosen, the line of now and minutes that pass, and where it was scrolled to.
const ROW_MS = 5 * 60 * 1000;

// The board is drawn anew after every step, with the row of that moment: count from there.
let board = null;
let drawnAt = 0;
const noteDrawn = () => {
  const shown = document.querySelector(".board");
  if (shown === board) return;
  [board, drawnAt] = [shown, Date.now()];
};

const moveNow = () => {
  noteDrawn();
  if (!board?.dataset.nowRow) return;
  const row = Number(board.dataset.nowRow) + Math.floor((Date.now() - drawnAt) / ROW_MS);
  board.querySelectorAll(".board-now").forEach((line) => {
    line.className = `board-now span-1 r-${row}`;
    line.hidden = row > Number(board.dataset.lastRow);
  });
};

const markSelected = () => {
  const title = document.querySelector("#panel [data-visit-title]");
  document.querySelectorAll(".board [data-visit]").forEach((each) => {
    const isIt = each.dataset.visit === title?.dataset.visitTitle;
    each.classList.toggle("is-selected", isIt);
    const link = each.querySelector("a");
    if (isIt) link?.setAttribute("aria-current", "true");
    else link?.removeAttribute("aria-current");
  });
};

// The present stands a third of the way down, the first visit of another day at the top.
const showNow = () => {
  const chosen = board?.querySelector(".event.is-selected");
  const top = (each) => each.getBoundingClientRect().top;
  const first = [...(board?.querySelectorAll(".event") ?? [])].sort((a, b) => top(a) - top(b))[0];
  const at = chosen ?? board?.querySelector(".board-now") ?? first;
  if (!at || board.scrollHeight <= board.clientHeight) return;
  const above = at.matches(".board-now") || chosen ? board.clientHeight / 3 : 72;
  board.scrollTop += top(at) - top(board) - above;
};

// The whole day is drawn anew after a step: keep the columns where they were scrolled to.
let scrolledTo = [0, 0];
document.addEventListener("htmx:beforeSwap", () => {
  if (board) scrolledTo = [board.scrollLeft, board.scrollTop];
});

document.addEventListener("htmx:afterSettle", () => {
  noteDrawn();
  if (board) [board.scrollLeft, board.scrollTop] = scrolledTo;
  markSelected();
  const panel = document.getElementById("panel");
  const title = panel?.querySelector("[data-visit-title]");
  // What comes by itself takes nobody away from the field in which they are writing.
  if (!title || document.activeElement?.matches("input, textarea, select")) return;
  title.focus({ preventScroll: true });
  if (panel.getBoundingClientRect().top > window.innerHeight / 2) panel.scrollIntoView();
});

noteDrawn();
markSelected();
showNow();
setInterval(moveNow, 60000);
