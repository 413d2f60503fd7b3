// After an answer the next open question comes into view, unless its details are to be filled in.
const calm = matchMedia("(prefers-reduced-motion: reduce)");

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const answered = document.getElementById(detail.target?.id);
  if (!answered?.classList.contains("q")) return;
  if (answered.querySelector(".q-details, .invalid-feedback")) return;
  const next = following(answered);
  if (!next) return;
  next.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
});

function following(answered) {
  const all = [...document.querySelectorAll(".q:not(.is-answered), #next")];
  return all.find((one) => answered.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
}
