// The minutes left of a held time. News is told once: kept longer, one minute left, run out.
const MINUTE_MS = 60000;
const news = document.querySelector("[data-held-news]");
const place = document.getElementById("held");
const bar = document.querySelector("[data-held-bar]");
const words = bar?.dataset ?? {};
let told = "";

const tell = (what) => {
  if (!news || what === told) return;
  told = what;
  news.textContent = what;
};

const runOut = (line) => {
  place.querySelector(".held-steps")?.remove();
  line.removeAttribute("data-held-until");
  line.textContent = words.saysOver;
  bar.textContent = words.over;
  tell(words.saysOver);
};

const count = () => {
  const line = place?.querySelector("[data-held-until]");
  if (!line) return;
  const left = new Date(line.dataset.heldUntil) - Date.now();
  if (left <= 0) return runOut(line);
  const minutes = Math.ceil(left / MINUTE_MS);
  const says = minutes > 1 ? words.left.replace("{minutes}", minutes) : words.last;
  bar.textContent = words.until.replace("{until}", line.querySelector("b").textContent);
  line.querySelector("[data-held-left]").textContent = `, ${says}`;
  if (minutes === 1) tell(words.saysLast);
};

// After "keep it": the button is gone, so the focus goes to the line, which is then read.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target !== place) return;
  count();
  if (event.detail.requestConfig?.verb === "post") place.querySelector("p")?.focus();
  else if (!place.querySelector("[data-held-until]")) {
    bar.textContent = "";
    tell(place.textContent.trim());
  }
});

// Another window may have chosen another time meanwhile, or this one was left and the time with it.
const ask = () => {
  const isHeld = place?.querySelector("[data-held-until]");
  if (document.hidden || !isHeld) return;
  window.htmx?.ajax("GET", place.closest("form").action, { source: place, target: place, swap: "innerHTML" });
};
document.addEventListener("visibilitychange", ask);
const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
window.addEventListener("pageshow", (event) => (event.persisted || isBack) && ask());

count();
setInterval(count, 1000);
