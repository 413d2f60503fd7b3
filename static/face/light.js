// The light on the drawn faces of a page. Each is a stack of pictures in three lights, faded into
// one another; lit from the other side they are the same pictures in a mirror.
const BETWEEN = 30; // degrees from one light to the next
const FROM = [-45, -10, 10, 45]; // where the words change

let degrees = -BETWEEN;
let isMoved = false;
const lit = new WeakSet(); // stacks whose pictures are all there

const layersOf = (stack) => [...stack.querySelectorAll(".light-layer")];

const shine = (stack) => {
  const away = Math.abs(degrees);
  const near = away < BETWEEN ? 0 : BETWEEN;
  const part = (away - near) / BETWEEN;
  layersOf(stack).forEach(({ dataset, style }) => {
    const at = Number(dataset.at);
    style.opacity = at === near ? 1 : at === near + BETWEEN ? part : 0;
    style.zIndex = at === near ? 0 : 1;
    style.transform = degrees > 0 ? "scaleX(-1)" : "";
  });
  stack.classList.add("is-lit");
};

// Only who moves the light fetches the other lights; until they are there, nothing changes.
const fetchLights = async (stack) => {
  layersOf(stack).filter((layer) => layer.hidden).forEach((layer) => {
    layer.style.opacity = 0;
    layer.hidden = false;
  });
  const pictures = [...stack.querySelectorAll("img")];
  pictures.forEach((picture) => { picture.loading = "eager"; });
  await Promise.all(pictures.map((picture) => picture.decode().catch(() => null)));
  lit.add(stack);
  shine(stack);
};

// Also for what was added to the page since.
export const shineOn = (root) => {
  if (!isMoved) return;
  root.querySelectorAll("[data-lights]").forEach((stack) => (lit.has(stack) ? shine(stack) : fetchLights(stack)));
};

const begin = (box) => {
  const range = box.querySelector("input");
  const words = box.dataset.words.split("|");
  const says = box.querySelector(".light-says");
  const say = () => {
    const said = words[FROM.filter((from) => range.valueAsNumber > from).length];
    says.textContent = said;
    range.setAttribute("aria-valuetext", said);
  };
  range.value = degrees;
  range.addEventListener("input", () => {
    degrees = range.valueAsNumber;
    isMoved = true;
    say();
    shineOn(document);
  });
  say();
  box.hidden = false;
};

document.querySelectorAll(".light-range").forEach(begin);
