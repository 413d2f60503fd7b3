// Has this machine keep a pack, or keep none any more.
import { begin, isKept, stop } from "./downtime.js";

const part = (name) => document.querySelector(`[data-${name}]`);

const show = async () => {
  const kept = await isKept();
  const line = part("kept");
  line.textContent = kept ? `${line.dataset.at} ${(await kept.json()).at}.` : line.dataset.none;
  part("begin").hidden = Boolean(kept);
  part("stop").hidden = part("try").hidden = !kept;
};

part("begin").addEventListener("click", () => begin().then(show));
part("stop").addEventListener("click", () => stop().then(show));
show();
