// What was given and is not saved yet stands where it will stand: on the face, at its area and
// beside the totals, marked. What the server says does not change by it.
import { known } from "./seal.js";

const SIGNS = "[data-waits]";
const round = (number) => Math.round(number * 100) / 100;

const make = (name, text, className = "") => {
  const made = document.createElement(name);
  Object.assign(made, { textContent: text, className });
  made.dataset.waits = "";
  return made;
};

// Of acts that give one amount at one place; a line that is corrected stands as it was until then.
const dosesIn = (acts) => acts.filter(({ said }) => /\/lines\/(\?|$)/.test(said.url)).map(({ said }) => {
  const { area, side = "", container, amount } = Object.fromEntries(said.fields);
  const places = said.fields.filter(([name]) => name === "places").map(([, place]) => place);
  const product = known()?.facts?.products.find(({ key }) => key === container);
  return { area, side, places, amount: Number(amount), unit: product?.unit ?? "", product: product?.name ?? "" };
}).filter(({ area, amount }) => area && amount > 0);

const pointOf = ({ area, side, amount, unit }, place) => {
  const point = make("li", `${amount} ${unit}, not yet saved`);
  Object.assign(point.dataset, { area, side, label: `${amount} ${unit}`.trim() });
  if (place) point.dataset.place = place;
  return point;
};

const showOnFace = (doses) => {
  const face = document.querySelector("#workspace face-map");
  const points = face?.querySelector(".fm-points");
  if (!points || (!doses.length && !points.querySelector(SIGNS))) return;
  points.querySelectorAll(SIGNS).forEach((one) => one.remove());
  points.append(...doses.flatMap((dose) => (dose.places.length ? dose.places : [""]).map((place) => pointOf(dose, place))));
  face.reread?.();
};

// Each product alone: units of two are never one sum.
const sumsOf = (doses) => {
  const sums = new Map();
  doses.forEach(({ product, unit, amount }) => {
    const name = `${unit} ${product}`.trim();
    sums.set(name, round((sums.get(name) ?? 0) + amount));
  });
  return [...sums].map(([name, sum]) => `${sum} ${name}`);
};

const showInTotals = (doses) => {
  document.querySelectorAll(`.chart-right > ${SIGNS}`).forEach((one) => one.remove());
  const heading = document.querySelector(".chart-right > .chart-label");
  if (!heading || !doses.length) return;
  const after = document.querySelector(".chart-right > .given-sum") ?? heading;
  after.after(make("p", `+ ${sumsOf(doses).join(", + ")}, not yet saved`, "given-waits num"));
};

export const showDoses = (acts) => {
  const doses = dosesIn(acts);
  showOnFace(doses);
  showInTotals(doses);
};
