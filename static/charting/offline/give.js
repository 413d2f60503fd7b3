// While nobody is reached: one amount at one place, noted here. The server judges it when it arrives.
import { leaveWaiting } from "./queue.js";
import { known } from "./seal.js";
import { noteAct, sayState, trySending } from "./sending.js";

const SIDES = { R: ", client’s right", L: ", client’s left", M: "" };
const MOST = 8; // chips in a row
const template = document.querySelector("template[data-give]");
let last = null; // the product that was noted last

const placeOf = (link) => {
  const at = link.closest?.("a[data-area][data-side]") ?? null;
  const { area, side, place = "" } = at?.dataset ?? {};
  return at && link.closest("#workspace") ? { area, side, points: place ? [place] : [] } : null;
};

// True if the place that was tapped can be noted here.
export const openLocal = (link) => {
  const place = placeOf(link);
  const facts = known()?.facts;
  const area = facts?.areas[place?.area];
  if (!area || !template) return false;
  const products = facts.products.filter(({ modality }) => area.modalities.includes(modality));
  if (!products.length) return false;
  show(place, area, products);
  return true;
};

const show = (place, area, products) => {
  document.querySelector("[data-local]")?.remove();
  const bar = template.content.firstElementChild.cloneNode(true);
  const [select, amount] = [bar.querySelector("select"), bar.querySelector("input")];
  const name = `${area.name}${SIDES[place.side]}`;
  bar.querySelector("[data-place]").textContent = name;
  products.forEach((product) => select.add(new Option(`${product.name}, lot ${product.lot}`, product.key)));
  const isKnown = products.some(({ key }) => key === last?.key);
  select.value = isKnown ? last.key : (heldKey(products) ?? products[0].key);
  const product = () => products.find(({ key }) => key === select.value);
  const note = (said) => noteHere(bar, place, name, product(), said);
  select.addEventListener("change", () => dress(bar, place, product(), note));
  bar.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    note(amount.value);
  });
  bar.querySelector("[data-leave]").addEventListener("click", () => bar.remove());
  dress(bar, place, product(), note);
  (document.querySelector("#give") ?? document.querySelector("#workspace")).prepend(bar);
  bar.querySelector("button").focus({ preventScroll: true });
};

// The product in hand, as the page shows it.
const heldKey = (products) => {
  const shown = new URLSearchParams(document.querySelector(".product.is-current a[href*='with=']")?.search).get("with");
  return products.some(({ key }) => key === shown) ? shown : null;
};

const dress = (bar, place, product, note) => {
  bar.querySelector("[data-unit]").textContent = product.unit;
  bar.querySelector("input").step = product.step;
  bar.querySelector("[data-left]").textContent = `${leftOf(product)} ${product.unit} left when last seen`;
  const fits = (amount) => Number(amount) <= leftOf(product);
  const amounts = [...new Set([...(product.usual[place.area] ?? []), ...product.often])].filter(fits).slice(0, MOST);
  const chips = amounts.map((amount) => {
    const chip = document.createElement("button");
    Object.assign(chip, { type: "button", className: "chip-face", textContent: `${amount} ${product.unit}` });
    chip.addEventListener("click", () => note(amount));
    return chip;
  });
  bar.querySelector(".quick").replaceChildren(...chips);
};

// What was noted here comes off what the server said.
const noted = new Map(); // key of the act: { product, amount }
const notedOf = (key) => [...noted.values()].filter(({ product }) => product === key)
  .reduce((sum, { amount }) => sum + amount, 0);
const leftOf = ({ key, left }) => Math.round((Number(left) - notedOf(key)) * 100) / 100;
// It was undone, or the server refused it: the amount is there again.
export const forgetNoted = (act) => noted.delete(act.key);

const noteHere = async (bar, place, name, product, amount) => {
  const fault = bar.querySelector("[data-fault]");
  fault.hidden = true;
  if (!(Number(amount) > 0)) {
    fault.textContent = "Give an amount.";
    fault.hidden = false;
    return;
  }
  last = product;
  const fields = [["area", place.area], ["side", place.side], ["container", product.key], ["amount", amount], ["at", ""]];
  fields.push(...place.points.map((point) => ["places", point]));
  const act = await noteAct(template.dataset.give, fields, `${name} · ${amount} ${product.unit} · ${product.name}`);
  if (!act) {
    fault.textContent = "This tablet can keep nothing. Write it down, and enter it once you are back online.";
    fault.hidden = false;
    return;
  }
  noted.set(act.key, { product: product.key, amount: Number(amount) });
  bar.remove();
  leaveWaiting();
  sayState("Not saved yet: kept on this tablet");
  trySending();
};
