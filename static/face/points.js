// Points of a <face-map>: a place is a triangle of the mesh with weights, the same in every view.
import { pointShape, spreadPoints } from "./drawing.js";
import { pillShape, settle } from "./pills.js";

const STEP = 3;
const STRIDE = 15; // with Shift
const CLICK_MS = 300; // after the finger left, a click may still come
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const WORDS = { R: "client's right", L: "client's left" };

export const written = ({ triangle, weights }) =>
  [triangle, ...weights.map((weight) => Math.max(weight, 0).toFixed(4))].join(" ");

const readPlace = (text) => {
  const [triangle, ...weights] = (text ?? "").split(" ").map(Number);
  return weights.length === 3 ? { triangle, weights } : null;
};

class Point {
  constructor(item) {
    this.item = item;
    this.area = item.dataset.area;
    this.side = item.dataset.side;
    this.spot = readPlace(item.dataset.place);
    this.field = item.querySelector("input"); // only what the form sends can be moved
    this.link = item.querySelector("a[href]");
  }

  get label() {
    return this.item.dataset.label ?? this.item.textContent.trim();
  }
}

export class Points {
  constructor(map) {
    this.map = map;
    this.list = map.querySelector(".fm-points");
    this.all = [...(this.list?.children ?? [])].map((item) => new Point(item));
  }

  get isOpen() {
    return this.map.getAttribute("mode") === "place";
  }

  get own() {
    return this.all.filter((point) => point.field);
  }

  // The link of the point that lies there, the nearest within `reach`.
  linkAt([x, y], reach) {
    const { atlas, view } = this.map;
    const away = ({ spot }) => {
      if (!atlas.isSeen(view, spot.triangle, spot.weights)) return Infinity;
      const [pointX, pointY] = atlas.place(view, spot.triangle, spot.weights);
      return Math.hypot(pointX - x, pointY - y);
    };
    const near = this.all.filter((point) => point.spot && away(point) <= reach)
      .sort((one, other) => away(one) - away(other));
    return near[0]?.link ?? null;
  }

  draw(layer, outlines) {
    const { atlas, map, view } = this.map;
    const spread = spreadPoints(this.all.filter((point) => !point.spot), outlines, map);
    layer.replaceChildren();
    this.all.forEach((point) => {
      const { spot } = point;
      if (spot && !atlas.isSeen(view, spot.triangle, spot.weights)) return;
      const places = spot ? [atlas.place(view, spot.triangle, spot.weights)] : spread.get(point);
      places.forEach((at) => layer.append(this.shape(point, at)));
    });
    settle([...layer.querySelectorAll(".fm-labelled")]);
  }

  shape(point, at) {
    const { key, state, shape: form } = point.item.dataset;
    const isLast = "last" in point.item.dataset;
    const isDim = "dim" in point.item.dataset;
    if (key) return pillShape(at, `${key} ${point.label}`, { isLast, state, form, isDim });
    const isRough = !point.spot;
    const shape = pointShape(at, point.label, { isLast, isRough, width: this.map.atlas.width });
    shape.classList.toggle("is-ghost", "ghost" in point.item.dataset);
    shape.classList.toggle("is-waiting", "waits" in point.item.dataset);
    if (this.isOpen && point.field) this.open(shape, point);
    return shape;
  }

  // A point that can be dragged, moved by arrows and taken away.
  open(shape, point) {
    shape.setAttribute("role", "button");
    shape.setAttribute("tabindex", 0);
    shape.setAttribute("aria-label", `${this.nameOf(point)}. Arrows move it, Delete removes it.`);
    shape.point = point;
    shape.addEventListener("keydown", (event) => this.key(event, point));
    shape.addEventListener("pointerdown", (event) => this.drag(event, shape, point));
  }

  nameOf(point) {
    const number = this.own.indexOf(point) + 1;
    const spot = point.spot && this.map.spotOf(point.spot);
    const area = spot?.choice ? spot.choice.name : WORDS[spot?.side] ?? "";
    return `Point ${number}${area ? `, ${area}` : ""}`;
  }

  add(spot) {
    const item = document.createElement("li");
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = this.map.getAttribute("name") ?? "points";
    const form = this.map.getAttribute("form");
    if (form) field.setAttribute("form", form);
    item.dataset.label = String(this.own.length + 1);
    item.append(field);
    this.list.append(item);
    const point = new Point(item);
    this.all.push(point);
    this.set(point, spot, "face-place");
  }

  set(point, spot, event) {
    point.spot = { triangle: spot.triangle, weights: spot.weights };
    point.item.dataset.place = written(spot);
    point.field.setAttribute("value", written(spot));
    this.map.render();
    this.tell(event, point, spot);
  }

  tell(event, point, spot) {
    const number = this.own.indexOf(point) + 1;
    this.map.say(this.nameOf(point));
    this.map.dispatchEvent(
      new CustomEvent(event, { bubbles: true, detail: { point: number, ...spot } }));
  }

  remove(point) {
    this.map.dispatchEvent(
      new CustomEvent("face-remove", { bubbles: true, detail: { point: this.own.indexOf(point) + 1 } }));
    point.item.remove();
    this.all = this.all.filter((other) => other !== point);
    this.own.forEach((other, number) => { other.item.dataset.label = String(number + 1); });
    this.map.render();
    (this.shapes()[0] ?? this.map.stage).focus();
  }

  shapes() {
    return [...this.map.querySelectorAll(".fm-point[role=button]")];
  }

  moveTo(point, x, y) {
    const spot = this.map.atlas.locate(this.map.view, x, y);
    if (!spot) return; // beside the face there is nothing to hold on to
    this.set(point, spot, "face-move");
    this.shapes().find((shape) => shape.point === point)?.focus();
  }

  key(event, point) {
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      event.stopPropagation();
      this.remove(point);
      return;
    }
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const { atlas, view } = this.map;
    const [x, y] = atlas.place(view, point.spot.triangle, point.spot.weights);
    const step = event.shiftKey ? STRIDE : STEP;
    this.moveTo(point, x + move[0] * step, y + move[1] * step);
  }

  drag(event, shape, point) {
    event.preventDefault();
    const { stage } = this.map;
    const held = new AbortController();
    let latest = null;
    const follow = (moved) => {
      latest = this.map.pixel(moved);
      const [x, y] = this.map.atlas.place(this.map.view, point.spot.triangle, point.spot.weights);
      shape.setAttribute("transform", `translate(${latest[0] - x} ${latest[1] - y})`);
    };
    const release = () => {
      held.abort();
      this.swallowClick();
      if (latest) this.moveTo(point, ...latest);
      this.map.render();
      this.shapes().find((other) => other.point === point)?.focus();
    };
    stage.setPointerCapture(event.pointerId);
    stage.addEventListener("pointermove", follow, { signal: held.signal });
    stage.addEventListener("pointerup", release, { signal: held.signal });
    stage.addEventListener("pointercancel", release, { signal: held.signal });
  }

  // The click that ends a drag must not place another point.
  swallowClick() {
    this.wasDragged = true;
    setTimeout(() => { this.wasDragged = false; }, CLICK_MS);
  }
}
