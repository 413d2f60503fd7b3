// <face-map>: the face, its areas and points. docs/face.md says how it is used.
import { choiceAt, choicesIn } from "./choices.js";
import { areaShapes, draw, markShape, nearest, quiet } from "./drawing.js";
import { loadAtlas, loadOutlines } from "./geometry.js";
import { Points } from "./points.js";

const TARGET = 44; // px on the screen that a finger needs
const VIEWS = ["profile-right", "oblique-right", "front", "oblique-left", "profile-left"];
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const seen = new Map(); // the view that each map showed last, across swaps of the page

const button = (label, isPressed, onClick) => {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.setAttribute("aria-pressed", String(isPressed));
  made.addEventListener("click", onClick);
  return made;
};

class FaceMap extends HTMLElement {
  static observedAttributes = ["view", "map", "theme"];

  async connectedCallback() {
    if (this.stage) return;
    this.stage = this.querySelector(".fm-stage");
    this.plates = [...this.querySelectorAll(".fm-view")];
    this.list = document.getElementById(this.getAttribute("list"));
    this.atlas = await loadAtlas(this.dataset.atlas);
    if (!this.isConnected) return;
    this.dress();
    this.show(seen.get(this.id) ?? this.view);
  }

  attributeChangedCallback(name, before, after) {
    if (!this.svg || before === after) return;
    if (name === "theme") this.light();
    else if (name === "map") this.show(this.wanted.dataset.view);
    else if (this.wanted.dataset.view !== after) this.show(this.view);
  }

  get view() {
    return this.getAttribute("view") ?? "front";
  }

  get map() {
    return this.getAttribute("map") ?? "filler";
  }

  get shapes() {
    return [...this.areas.children];
  }

  // Once: what JavaScript adds to the plates.
  dress() {
    this.choices = []; // until the first plate is there
    this.areas = draw("g", { role: "listbox" });
    this.areas.setAttribute("aria-label", this.getAttribute("label") ?? "Areas of the face");
    this.dots = draw("g");
    this.svg = draw("svg", { class: "fm-svg", viewBox: `0 0 ${this.atlas.width} ${this.atlas.height}` },
      this.areas, this.dots);
    this.said = this.querySelector(".fm-said");
    this.maps = this.querySelectorAll(".fm-maps button");
    this.resting = this.said?.textContent ?? "";
    this.stage.append(this.svg);
    this.stage.tabIndex = -1;
    this.points = new Points(this);
    this.switches = document.createElement("div");
    this.switches.className = "fm-switches";
    this.append(this.switches);
    this.listen();
    this.light();
    this.setAttribute("ready", "");
  }

  // The list of points was changed by whoever shows more than the server told.
  reread() {
    if (!this.points) return; // not there yet: it is read then
    this.points = new Points(this);
    if (this.outlines) this.points.draw(this.dots, this.outlines);
  }

  listen() {
    this.stage.addEventListener("click", (event) => this.click(event));
    this.stage.addEventListener("pointermove", (event) => this.hover(event));
    this.stage.addEventListener("pointerleave", () => this.over(null));
    this.areas.addEventListener("keydown", (event) => this.key(event));
    this.areas.addEventListener("focusin", (event) => this.rove(event.target));
    this.areas.addEventListener("focusout", () => this.over(null));
    this.maps.forEach((one) => one.addEventListener("click", () => this.turn("map", one.value)));
    this.list?.addEventListener("change", () => this.follow());
    this.list?.addEventListener("pointerover", (event) => this.echo(event.target));
    this.list?.addEventListener("focusin", (event) => this.echo(event.target));
    this.list?.addEventListener("pointerleave", () => this.over(null));
  }

  async show(view) {
    const plate = this.plates.find((one) => one.dataset.view === view) ?? this.plates[0];
    this.wanted = plate;
    const outlines = await loadOutlines(plate.dataset.outlines);
    if (!this.isConnected || this.wanted !== plate) return; // another view was asked for meanwhile
    this.plates.forEach((one) => { one.hidden = one !== plate; });
    this.setAttribute("view", plate.dataset.view);
    if (this.id) seen.set(this.id, plate.dataset.view);
    this.outlines = outlines;
    this.render();
  }

  // Everything that stands on the present plate.
  render() {
    if (!this.outlines) return; // on their way: then everything is drawn
    this.choices = choicesIn(this.list).filter((choice) => choice.isKnown);
    const shapes = areaShapes(this.outlines, this.map, this.choices, this.id || "face");
    if (this.hasAttribute("quiet")) shapes.forEach(quiet);
    this.areas.replaceChildren(...shapes);
    this.refresh();
    this.points.draw(this.dots, this.outlines);
    this.renderSwitches();
  }

  // Chosen areas of the other map come and go with their choice.
  follow() {
    if (!this.outlines) return;
    const drawn = this.shapes.map(({ choice }) => choice);
    const now = areaShapes(this.outlines, this.map, this.choices, this.id || "face");
    const isSame = now.length === drawn.length && now.every((one) => drawn.includes(one.choice));
    if (isSame) return this.refresh();
    const at = this.shapes.indexOf(document.activeElement);
    this.render();
    if (at >= 0) (this.shapes[at] ?? this.shapes[0])?.focus();
  }

  refresh() {
    this.shapes.forEach(markShape);
    this.areas.setAttribute("role", this.shapes.length ? "listbox" : "group");
    if (this.shapes.length) this.areas.setAttribute("aria-multiselectable", "true");
    else this.areas.removeAttribute("aria-multiselectable");
    if (this.areas.querySelector("[tabindex='0']")) return;
    const first = this.shapes.find((shape) => shape.choice.isOn) ?? this.shapes[0];
    first?.setAttribute("tabindex", 0);
  }

  renderSwitches() {
    const focused = document.activeElement?.textContent;
    const had = this.switches.contains(document.activeElement);
    const names = Object.fromEntries(this.plates.map(({ dataset }) => [dataset.view, dataset.name]));
    this.switches.replaceChildren(this.group("view", VIEWS, names));
    this.maps.forEach((one) => one.setAttribute("aria-pressed", String(one.value === this.map)));
    if (had) [...this.switches.querySelectorAll("button")].find((one) => one.textContent === focused)?.focus();
  }

  group(attribute, values, words) {
    const group = document.createElement("div");
    group.className = "segmented fm-switch";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", this.dataset[`${attribute}Label`]);
    group.append(...values.map((value) =>
      button(words[value], this[attribute] === value, () => this.turn(attribute, value))));
    return group;
  }

  turn(attribute, value) {
    // A view is the present one once its plate is here: what is tapped before belongs to the last.
    if (attribute === "view") this.show(value);
    else this.setAttribute(attribute, value);
    this.dispatchEvent(new CustomEvent(`face-${attribute}`, { bubbles: true, detail: { [attribute]: value } }));
  }

  light() {
    const theme = this.getAttribute("theme") ?? document.documentElement.dataset.theme;
    const media = { dark: "screen", light: "not all" }[theme] ?? "screen and (prefers-color-scheme: dark)";
    this.querySelectorAll("source").forEach((source) => { source.media = media; });
  }

  // From the screen to units of the plate.
  pixel({ clientX, clientY }) {
    const box = this.stage.getBoundingClientRect();
    const scale = this.atlas.width / box.width;
    return [(clientX - box.left) * scale, (clientY - box.top) * scale];
  }

  // Half of what a finger needs, in units of the plate.
  get reach() {
    return ((TARGET / 2) * this.atlas.width) / this.stage.getBoundingClientRect().width;
  }

  spotOf({ triangle, weights }) {
    return this.spotAt(...this.atlas.place(this.view, triangle, weights));
  }

  // What lies there, with the choice for it; a small area's middle reaches a finger's width,
  // unless the middle of the area that is touched lies nearer.
  spotAt(x, y) {
    const spot = this.atlas.locate(this.view, x, y);
    const { reach } = this;
    const touched = choiceAt(this.choices, spot?.areas ?? [], this.map, this.atlas.composites);
    const near = this.shapes.filter((shape) => shape.choice === touched
      || (!shape.choice.map && this.isSmall(shape, reach * 2)));
    const choice = nearest(near, [x, y], reach)
      ?? touched
      ?? nearest(this.shapes, [x, y], reach);
    return { ...spot, choice };
  }

  isSmall(shape, target) {
    const { width, height } = shape.querySelector("path:not(.fm-glow)").getBBox();
    return Math.min(width, height) < target / 2 && Math.max(width, height) < target;
  }

  click(event) {
    if (this.points.wasDragged || event.target.closest(".fm-point[role=button]")) return;
    const at = this.pixel(event);
    if (this.points.isOpen) {
      const spot = this.atlas.locate(this.view, ...at);
      if (spot) this.points.add(spot);
      return;
    }
    const link = this.points.linkAt(at, this.reach);
    const spot = this.spotAt(...at);
    if (link) link.click();
    else if (spot.choice) this.pick(spot);
  }

  // Tell what was chosen; unless somebody objects, press the control in the list.
  pick({ choice, ...spot }) {
    const side = choice.side || spot.side;
    const detail = { ...spot, area: choice.area, side, view: this.view };
    const isGoing = this.dispatchEvent(
      new CustomEvent("face-pick", { bubbles: true, cancelable: true, detail }));
    if (isGoing) choice.take();
    this.refresh();
  }

  hover(event) {
    if (event.pointerType === "touch" || event.buttons) return;
    this.over(this.spotAt(...this.pixel(event)).choice);
  }

  echo(target) {
    const element = target.closest("[data-area]");
    this.over(this.choices.find((choice) => choice.element === element) ?? null);
  }

  over(choice) {
    this.shapes.forEach((shape) => shape.classList.toggle("is-over", shape.choice === choice));
    this.stage.classList.toggle("is-over", choice !== null);
    this.say(choice?.name ?? this.resting);
  }

  say(words) {
    if (this.said) this.said.textContent = words;
  }

  rove(shape) {
    if (!shape.choice) return;
    this.shapes.forEach((other) => other.setAttribute("tabindex", other === shape ? 0 : -1));
    this.over(shape.choice);
  }

  key(event) {
    const { shapes } = this;
    const { choice } = event.target;
    const ends = { Home: 0, End: shapes.length - 1 };
    const step = STEPS[event.key];
    const next = shapes.indexOf(event.target) + step + shapes.length;
    const to = step ? next % shapes.length : ends[event.key];
    if (to !== undefined) shapes[to].focus();
    else if (event.key === "Enter" || event.key === " ") this.enter(event.target);
    else if (event.key === "Escape") choice.control.focus();
    else return;
    event.preventDefault();
  }

  enter({ choice, middles: [middle] }) {
    const spot = this.atlas.locate(this.view, ...middle);
    if (this.points.isOpen) this.points.add(spot);
    else this.pick({ ...spot, choice });
  }
}

customElements.define("face-map", FaceMap);
