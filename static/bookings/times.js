// The picker: the chosen time in the bar at the thumb, the focus after a swap, the viewer's clock.
const bar = document.querySelector("[data-chosen]");
const note = document.querySelector("[data-zone]");
const spoken = document.documentElement.lang || "en";
const lang = spoken === "es" ? "es-US" : spoken; // with its names of zones, and a. m. and p. m.

const repeat = () => {
  const picked = document.querySelector('input[name="starts_at"]:checked');
  bar.textContent = picked ? picked.dataset.says : bar.dataset.chosen;
};

const clock = (at, timeZone) =>
  new Intl.DateTimeFormat(lang, {
    weekday: "short", hour: "numeric", minute: "2-digit", timeZone, timeZoneName: "short",
  }).format(at);

const wall = (at, timeZone) =>
  new Intl.DateTimeFormat("en", { dateStyle: "short", timeStyle: "short", timeZone }).format(at);

// Only where the two clocks differ at that very time: "9:00 here is 18:00 on yours".
const compare = () => {
  const time = document.querySelector('input[name="starts_at"]:checked') ?? document.querySelector('input[name="starts_at"]');
  const at = time && new Date(time.value);
  const differs = at && wall(at, note.dataset.zone) !== wall(at, undefined);
  note.textContent = differs
    ? note.dataset.says.replace("{here}", clock(at, note.dataset.zone)).replace("{yours}", clock(at, undefined))
    : "";
};

const update = () => {
  if (bar) repeat();
  if (note) compare();
};

// What was pressed is gone after a swap: its heading says the day and how many times are free.
document.addEventListener("htmx:afterSettle", (event) => {
  const first = event.detail.elt?.id === "times" && event.detail.elt.querySelector("h2");
  if (!first) return;
  first.tabIndex = -1;
  first.focus();
});
document.addEventListener("change", update);
document.addEventListener("htmx:afterSwap", update);
update();
