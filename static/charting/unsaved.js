// A chart that was signed or discarded while notes were being typed elsewhere: what this device
// still holds of them is shown, to be added or thrown away.
import { draftsOf, drop, ready } from "./drafts.js";

const FIELDS = ["concern", "assessment", "notes"];
const panel = document.querySelector("[data-unsaved]");
const kept = JSON.parse(document.querySelector("#words-kept").textContent);
const bare = (text) => (text ?? "").replace(/\s+/g, "");
const added = bare([...document.querySelectorAll(".addition .said")].map((one) => one.textContent).join());

const isMissing = (name, text) => text && bare(text) !== bare(kept[name]) && !added.includes(bare(text));
const missingOf = ({ said }) => FIELDS.map((name) => [name, said[name]])
  .filter(([name, text]) => isMissing(name, text))
  .map(([, text]) => text);

await ready;
const drafts = draftsOf(panel.dataset.unsaved);
drafts.filter((draft) => missingOf(draft).length === 0).forEach(({ name }) => drop(name));
const words = [...new Set(drafts.flatMap(missingOf))].join("\n\n");
panel.querySelector("[data-unsaved-words]").textContent = words;
panel.hidden = words === "";

const add = () => {
  const field = document.querySelector("form textarea[name=text]");
  field.closest("details").open = true;
  field.value = [field.value, words].filter(Boolean).join("\n\n");
  field.focus();
};
const throwAway = () => {
  drafts.forEach(({ name }) => drop(name));
  panel.hidden = true;
};
panel.querySelector("[data-unsaved-add]")?.addEventListener("click", add);
panel.querySelector("[data-unsaved-drop]").addEventListener("click", throwAway);
