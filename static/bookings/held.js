// Say so when the time is no longer held: the visitor may still book it if nobody else did.
const held = document.querySelector("[data-held-until]");
if (held) {
  const left = new Date(held.dataset.heldUntil) - Date.now();
  setTimeout(() => {
    held.setAttribute("role", "status");
    held.textContent = "no longer held, but you may still book it";
  }, Math.max(left, 0));
}
