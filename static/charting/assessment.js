// The assessment by keyboard: an area chosen with a key leads to its grades, Escape back to the face.
let isByKey = false;
let isChosen = false;

document.addEventListener("keydown", () => { isByKey = true; }, true);
document.addEventListener("pointerdown", () => { isByKey = false; }, true);
document.addEventListener("face-pick", () => { isChosen = true; });
document.addEventListener("submit", (event) => { isChosen = event.target.id === "place-form"; });

document.addEventListener("htmx:afterSettle", () => {
  const [grade, name] = ["#place-form .grade", "#place-name"].map((one) => document.querySelector(one));
  if (isChosen && isByKey) (grade ?? name)?.focus();
  isChosen = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !event.target.closest("#place")) return;
  document.querySelector("#assess-face .fm-area[aria-selected='true'], #assess-face .fm-area[tabindex='0']")?.focus();
});
