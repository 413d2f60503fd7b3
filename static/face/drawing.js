// What stands on a plate: the outlines of the areas on offer, and the points.
const SVG = "http://www.w3.org/2000/svg";
const LINE = 60; // areas this near in height are read from left to right
const SPREAD = 30; // between the points of one area, in units of the plate

export const draw = (name, attributes = {}, ...children) => {
  const element = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  element.append(...children);
  return element;
};

const middleOf = (path) => path.dataset.at.split(" ").map(Number);

// With a tick once chosen.
const quietDot = ([x, y]) => draw("g", { class: "fm-quiet", transform: `translate(${x} ${y})` },
  draw("circle", { r: 6 }), draw("path", { d: "M-6 .5-2 5 6.5-4.5" }));

const shape = (choice, paths, number) => {
  const group = draw("g", { class: "fm-area", role: "option", tabindex: -1, id: number });
  group.append(...paths.map((path) => draw("path", { d: path.getAttribute("d") })));
  group.choice = choice;
  group.middles = paths.map(middleOf);
  return group;
};

// For maps that show areas by dots: the dot, and the light on what is chosen.
export const quiet = (group) => {
  const glow = [...group.children].map((path) => path.cloneNode());
  glow.forEach((path) => path.setAttribute("class", "fm-glow"));
  group.prepend(...glow);
  group.append(...group.middles.map(quietDot));
};

const inReadingOrder = (one, other) => {
  const [[x, y], [otherX, otherY]] = [one.middles[0], other.middles[0]];
  return Math.floor(y / LINE) - Math.floor(otherY / LINE) || x - otherX;
};

const pathsOf = (outlines, choice, map) =>
  [...outlines.querySelectorAll(`${map ? `[data-map="${map}"] ` : ""}path`)]
    .filter((path) => choice.covers(path.dataset.area, path.dataset.side));

// One group for each choice that this view shows, in reading order; what is chosen on the other
// map stays to be seen.
export const areaShapes = (outlines, map, choices, prefix) => {
  return choices
    .map((choice, number) => {
      const own = pathsOf(outlines, choice, choice.map ?? map);
      const found = own.length || !choice.isOn ? own : pathsOf(outlines, choice);
      return [choice, found, `${prefix}-area-${number}`];
    })
    .filter(([, found]) => found.length)
    .map((parts) => shape(...parts))
    .sort(inReadingOrder);
};

export const markShape = (group) => {
  const { choice } = group;
  group.classList.toggle("is-on", choice.isOn);
  group.classList.toggle("is-marked", choice.mark !== null);
  group.classList.toggle("is-planned", choice.mark === "planned");
  group.classList.toggle("is-other", choice.map !== null);
  group.setAttribute("aria-selected", String(choice.isOn));
  group.setAttribute("aria-label", choice.name);
};

// The choice whose middle is nearest, within `reach` units of the plate.
export const nearest = (shapes, [x, y], reach) => {
  let found = null;
  let least = reach;
  shapes.forEach((group) => {
    group.middles.forEach(([middleX, middleY]) => {
      const away = Math.hypot(middleX - x, middleY - y);
      if (away <= least) [found, least] = [group.choice, away];
    });
  });
  return found;
};

// Middles of an area on one side; both sides' when none is named. Of this map, if it is there.
const middlesOf = (outlines, map, { area, side }) => {
  const paths = [...outlines.querySelectorAll(`path[data-area="${area}"]`)]
    .filter((path) => !side || path.dataset.side === side);
  const ofMap = paths.filter((path) => path.parentElement.dataset.map === map);
  return (ofMap.length ? ofMap : paths).map(middleOf);
};

// Where points lie that know only their area: one below the other around its middle. A point
// without a side lies in the middle of each outline of its area.
export const spreadPoints = (points, outlines, map) => {
  const places = new Map();
  const kin = Map.groupBy
    ? Map.groupBy(points, (point) => `${point.area} ${point.side}`)
    : points.reduce((groups, point) => {
      const key = `${point.area} ${point.side}`;
      return groups.set(key, [...(groups.get(key) ?? []), point]);
    }, new Map());
  kin.forEach((group) => {
    const middles = middlesOf(outlines, map, group[0]);
    const above = (SPREAD * (group.length - 1)) / 2;
    group.forEach((point, number) => places.set(point,
      middles.map(([x, y]) => [x, y - above + SPREAD * number])));
  });
  return places;
};

// A rough point stands for its area: nobody marked where in it.
export const pointShape = ([x, y], label, { isLast = false, isRough = false, width }) => {
  const isFar = x > width * 0.7;
  const away = isLast ? 21 : 15;
  const group = draw("g", { class: isRough ? "fm-point is-rough" : "fm-point" });
  group.append(draw("circle", { class: "fm-touch", cx: x, cy: y, r: 26 }));
  if (isLast) group.append(draw("circle", { class: "fm-ring", cx: x, cy: y, r: 15 }));
  group.append(draw("circle", { class: "fm-dot", cx: x, cy: y, r: 7 }));
  const text = draw("text", { x: isFar ? x - away : x + away, y, dy: 6, "text-anchor": isFar ? "end" : "start" });
  text.textContent = label;
  group.append(text);
  return group;
};
