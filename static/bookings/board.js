// The day board: "/" to find, the line of now, and the panel brought into view on small screens.
const board = document.querySelector(".board[data-day-start]");

const moveNow = () => {
  const line = board?.querySelectorAll(".board-now");
  if (!line?.length) return;
  const row = Math.floor((Date.now() - Date.parse(board.dataset.dayStart)) / 300000);
  line.forEach((each) => {
    each.className = `board-now r-${Math.min(Math.max(row, 0), 287)}`;
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

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "panel") return;
  const title = event.detail.target.querySelector("[data-visit-title]");
  markSelected(title?.dataset.visitTitle);
  title?.focus({ preventScroll: window.innerWidth >= 1080 });
  if (window.innerWidth < 1080) event.detail.target.scrollIntoView({ block: "start" });
});

setInterval(moveNow, 60000);
moveNow();
