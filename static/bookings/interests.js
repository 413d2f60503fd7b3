// The face beside the areas: a tap on it ticks the box, a ticked box lights the face.
const face = document.querySelector(".interest-face");
const said = face?.querySelector(".interest-said");
const resting = said?.textContent;

const BOXES = { LIPS: ["LIP_UPPER", "LIP_LOWER"] };
const boxesOf = (path) =>
  (BOXES[path.dataset.area] ?? [path.dataset.area])
    .map((code) => document.querySelector(`input[name="interests"][value="${code}"]`))
    .filter(Boolean);
const wordsOf = (boxes) => boxes.map((box) => box.nextElementSibling.textContent).join(", ");

const light = () => {
  face.querySelectorAll("path[data-area]").forEach((path) => {
    path.classList.toggle("is-on", boxesOf(path).some((box) => box.checked));
  });
};

if (face) {
  face.querySelectorAll("path[data-area]").forEach((path) => {
    const boxes = boxesOf(path);
    if (!boxes.length) return path.remove();
    path.addEventListener("click", () => {
      const all = boxes.every((box) => box.checked);
      boxes.forEach((box) => { box.checked = !all; });
      light();
    });
    path.addEventListener("pointerenter", () => { said.textContent = wordsOf(boxes); });
    path.addEventListener("pointerleave", () => { said.textContent = resting; });
  });
  document.addEventListener("change", light);
  face.hidden = false;
  light();
}
