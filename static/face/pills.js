// Points with a key (the letter of a product in a legend) and an amount, written in a pill.
import { draw } from "./drawing.js";

const HEIGHT = 30;
const LETTER = 10.6; // width of a character
const PADDING = 24;
const TICK = 20;
const GAP = 3;
const WIDTH = 600; // of the plate

const CORNER = { round: HEIGHT / 2, angular: 4 };

// `state` is planned, done, over (more than planned), short, skipped or instead (of two the other):
// each has a look of its own, and so has each `form`.
export const pillShape = ([x, y], words, { isLast, state, form = "round", isDim = false }) => {
  const isDone = state === "done" || state === "over";
  const rx = CORNER[form];
  const width = words.length * LETTER + PADDING + (isDone ? TICK : 0);
  const left = Math.min(Math.max(x - width / 2, 0), WIDTH - width);
  const group = draw("g", { class: `fm-point fm-labelled${isDim ? " is-dim" : ""}`, "data-state": state, "data-shape": form });
  const box = { x: left, y: y - HEIGHT / 2, width, height: HEIGHT, rx };
  if (isLast) {
    group.append(draw("rect", { class: "fm-ring", x: box.x - 5, y: box.y - 5, width: width + 10, height: HEIGHT + 10, rx: rx + 5 }));
  }
  group.append(draw("rect", { class: "fm-pill", ...box }));
  if (isDone) group.append(draw("path", { class: "fm-tick", d: `M${left + width - 30} ${y}l4.5 4.5 8-9` }));
  const text = draw("text", { x: left + (width - (isDone ? TICK : 0)) / 2, y, dy: 6.5, "text-anchor": "middle" });
  text.textContent = words;
  group.append(text);
  group.box = box;
  return group;
};

const overlap = (one, other) =>
  one.x < other.x + other.width + GAP && other.x < one.x + one.width + GAP
  && Math.abs(one.y - other.y) < HEIGHT + GAP;

// From above to below, each moves down until it covers none before it.
export const settle = (pills) => {
  const settled = [];
  pills.sort((one, other) => one.box.y - other.box.y).forEach((pill) => {
    const { y } = pill.box;
    let beneath = settled.find((box) => overlap(box, pill.box));
    while (beneath) {
      pill.box.y = beneath.y + HEIGHT + GAP;
      beneath = settled.find((box) => overlap(box, pill.box));
    }
    if (pill.box.y !== y) pill.setAttribute("transform", `translate(0 ${pill.box.y - y})`);
    settled.push(pill.box);
  });
};
