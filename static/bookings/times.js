// Repeat the chosen time in the bar at the thumb.
const bar = document.querySelector("[data-chosen]");
const repeat = () => {
  const picked = document.querySelector('input[name="starts_at"]:checked');
  bar.textContent = picked ? picked.dataset.says : bar.dataset.chosen;
};
if (bar) {
  document.addEventListener("change", repeat);
  document.addEventListener("htmx:afterSwap", repeat);
  repeat();
}
