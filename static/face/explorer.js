// The explorer: a tap on the face opens the card of that area, tabs filter the list as well as the
// picture, and the bar says what is chosen. Without it the list alone is the choice.
import { shineOn } from "./light.js";

const form = document.getElementById("explorer");
const face = document.getElementById("explorer-face");
const card = document.getElementById("explorer-card");
const news = document.getElementById("explorer-news");
const bar = form.querySelector(".explorer-bar");
const labels = [...form.querySelectorAll("label[data-area]")];
let shown = null; // the label whose card is open

const boxOf = (label) => label.querySelector("input");
const itemOf = (label) => label.closest(".explorer-item");
const labelOf = (code) => labels.find((label) => label.dataset.area === code
  || itemOf(label).querySelector(`:scope > [id="${code}"]`));
const chosen = () => labels.filter((label) => boxOf(label).checked);
const factsOf = ({ dataset }) => dataset[face.getAttribute("map")] ?? dataset.filler ?? dataset.neurotoxin ?? "";
const say = (words, label) => { news.textContent = words.replace("{area}", label.dataset.name); };

const filter = () => {
  const map = face.getAttribute("map");
  labels.forEach((label) => {
    const item = itemOf(label);
    item.hidden = !item.dataset.takes.split(",").includes(map) && !boxOf(label).checked;
  });
  form.querySelectorAll(".explorer-region").forEach((region) => {
    const count = region.querySelectorAll(".explorer-item:not([hidden])").length;
    region.hidden = count === 0;
    region.querySelector("[data-count]").textContent = count;
  });
};

const renderCard = () => {
  card.hidden = !shown;
  if (!shown) return;
  const { checked } = boxOf(shown);
  card.querySelector(".explorer-added").textContent = checked ? form.dataset.added : "";
  card.querySelector("button").textContent = checked ? form.dataset.remove : form.dataset.add;
};

const renderBar = () => {
  const names = bar.querySelector("[data-names]");
  const facts = bar.querySelector("[data-facts]");
  const picked = chosen();
  const one = picked.includes(shown) ? shown : picked.at(-1);
  const others = picked.filter((label) => label !== one);
  names.textContent = one ? [one, ...others].map(({ dataset }) => dataset.name).join(", ") : names.dataset.none;
  facts.textContent = one ? factsOf(one) : facts.dataset.none;
  bar.querySelector("[data-remove]").hidden = !one;
  bar.one = one;
};

const open = (label) => {
  if (shown !== label) {
    shown = label;
    card.querySelector("h2").textContent = label.dataset.name;
    const about = itemOf(label).querySelector(".explorer-about").cloneNode(true);
    card.querySelector(".explorer-card-about").replaceChildren(about);
    shineOn(card);
  }
  renderCard();
};

// Where the area can be seen, and on the tab that has it.
const turnTo = ({ dataset }, item) => {
  const takes = item.dataset.takes.split(",");
  if (!takes.includes(face.getAttribute("map"))) face.setAttribute("map", takes[0]);
  if (dataset.view !== "front" || face.getAttribute("view").startsWith("profile")) {
    if (!face.getAttribute("view").startsWith("oblique")) face.show(dataset.view);
  }
};

const changed = (label) => {
  const { checked } = boxOf(label);
  say(checked ? form.dataset.has : form.dataset.lost, label);
  if (checked) turnTo(label, itemOf(label));
  open(label);
  filter();
  renderBar();
};

const toggle = (label) => boxOf(label).click();

// Else the browser scrolls on to the list, and a reload lights again what was taken away.
const forgetAddress = () => {
  const kept = new URLSearchParams(location.search);
  kept.delete("area");
  const query = kept.size ? `?${kept}` : "";
  history.replaceState(history.state, "", location.pathname + query);
  const toTop = () => requestAnimationFrame(() => window.scrollTo({ top: 0 }));
  if (document.readyState === "complete") toTop();
  else window.addEventListener("load", toTop, { once: true });
};

// An address with an anchor alone: the area is chosen, lit and read.
const land = () => {
  const named = labelOf(decodeURIComponent(location.hash.slice(1)));
  const asked = named ?? labels.find((each) => itemOf(each).querySelector(".explorer-more").open);
  if (!asked) return;
  form.querySelectorAll("details").forEach((details) => { details.open = false; }); // the card says it
  if (!boxOf(asked).checked) toggle(asked);
  turnTo(asked, itemOf(asked));
  open(asked);
  renderBar();
  forgetAddress();
};

form.addEventListener("change", ({ target }) => {
  const label = target.closest("label[data-area]");
  if (label) changed(label);
});
face.addEventListener("face-pick", (event) => {
  const label = labelOf(event.detail.area);
  if (!label || label === shown || !boxOf(label).checked) return; // chosen, or taken away again
  event.preventDefault(); // it is chosen already: only its card opens
  open(label);
  renderBar();
});
face.addEventListener("face-map", () => { filter(); renderBar(); });
face.addEventListener("face-view", ({ detail }) => { form.dataset.view = detail.view; });
new MutationObserver(() => { form.dataset.view = face.getAttribute("view"); filter(); })
  .observe(face, { attributeFilter: ["view", "map"] });
face.addEventListener("keydown", ({ key, target }) => {
  if (key === "Escape" && target.choice) target.choice.element.closest(".explorer-region").open = true;
}, true);
card.querySelector("button").addEventListener("click", () => toggle(shown));
bar?.querySelector("[data-remove]").addEventListener("click", () => toggle(bar.one));
window.addEventListener("hashchange", land);
window.addEventListener("pageshow", () => { filter(); renderBar(); });

form.dataset.view = face.getAttribute("view");
form.classList.add("is-live");
filter();
renderBar();
land();
