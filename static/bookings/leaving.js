// Whoever goes away for good leaves the held time to others. What leads on within the site is no going away.
const form = document.querySelector("[data-leaving]");
let goesOn = false;

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  goesOn = link?.origin === location.origin && !event.defaultPrevented;
});
window.navigation?.addEventListener("navigate", (event) => { // Back, too, in browsers that tell
  goesOn = !event.hashChange && new URL(event.destination.url).origin === location.origin;
});
document.addEventListener("submit", (event) => { goesOn ||= !event.defaultPrevented; });
window.addEventListener("pagehide", () => {
  if (!goesOn) navigator.sendBeacon(form.action, new URLSearchParams(new FormData(form)));
});
window.addEventListener("pageshow", () => { goesOn = false; });
