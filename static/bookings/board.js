// The day board: "/" to find, the line of now, and the panel brought into view on small screens.
const ROW_MS = 5 * 60 * 1000;

// The board is drawn anew after every step, with the row of that moment: count from there.
let board = null;
let drawnAt = 0;
const noteDrawn = () => {
  const shown = document.querySelector(".board[data-now-row]");
  if (shown !== board) [board, drawnAt] = [shown, Date.now()];
};

const moveNow = () => {
  noteDrawn();
  if (!board) return;
  const row = Number(board.dataset.nowRow) + Math.floor((Date.now() - drawnAt) / ROW_MS);
  board.querySelectorAll(".board-now").forEach((line) => {
    line.className = `board-now span-1 r-${row}`;
    line.hidden = row > Number(board.dataset.lastRow);
  });
};

const markSelected = (reference) => {
  document.querySelectorAll("[data-visit]").forEach((each) => {
    const isIt = each.dataset.visit === reference;
    each.classList.toggle("is-selected", isIt);
    const link = each.querySelector("a");
    if (isIt) link?.setAttribute("aria-current", "true");
    else link?.removeAttribute("aria-current");
  });
};

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input, textarea, select")) return;
  event.preventDefault();
  document.querySelector('.search input[name="q"]')?.focus();
});

// The whole day is drawn anew after a step: keep the columns where they were scrolled to.
let scrolledTo = 0;
document.addEventListener("htmx:beforeSwap", () => {
  scrolledTo = document.querySelector(".board")?.scrollLeft ?? 0;
});

document.addEventListener("htmx:afterSettle", () => {
  noteDrawn();
  const panel = document.getElementById("panel");
  const title = panel?.querySelector("[data-visit-title]");
  const board = document.querySelector(".board");
  if (board) board.scrollLeft = scrolledTo;
  markSelected(title?.dataset.visitTitle);
  title?.focus({ preventScroll: true });
  if (title && panel.getBoundingClientRect().top > window.innerHeight / 2) panel.scrollIntoView();
});

noteDrawn();
setInterval(moveNow, 60000);
