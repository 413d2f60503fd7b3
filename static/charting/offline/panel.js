// Says what is not saved yet, what the server refused and what to do, and how wrong the clock is.
import { ageOf, isOld, leaveWaiting, onChange, readQueue, settle, takeBack } from "./queue.js";
import { enterAgain } from "./again.js";
import { forgetNoted } from "./give.js";
import { chart, known, person, unlocking } from "./seal.js";
import { noteAct, trySending } from "./sending.js";
import { showDoses } from "./waiting.js";

const TICK_MS = 15000;
const SURE = "Tap again to let it go";
const MINUTE_MS = 60000;
const CLOCK_MS = 2 * MINUTE_MS; // less is told to nobody
const panel = document.querySelector("[data-device]");
const workspace = () => document.querySelector("#workspace");

const make = (name, text = "", className = "") => {
  const made = document.createElement(name);
  Object.assign(made, { textContent: text, className });
  return made;
};

const spanOf = (ms) => {
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes < 1) return "less than a minute";
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 60 / 24)} days`;
};
const clockOf = ({ at, clock }) => new Date(at + clock)
  .toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit", timeZone: panel.dataset.zone || undefined });

const show = (name, text) => {
  const place = panel.querySelector(`[data-queue-${name}]`);
  place.textContent = text;
  place.hidden = !text;
};

// --- What was refused: what was wanted, why not, and what can be done

const button = (text, onClick) => {
  const made = make("button", text, "btn btn-quiet btn-sm");
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
};

// Nothing is thrown away by one tap; the first one stands when the list is drawn anew.
let sure = null; // the number of the act that one more tap lets go
const letGo = (act, text) => {
  const made = button(sure === act.number ? SURE : text, () => {
    if (sure === act.number) settle(act);
    else made.textContent = SURE;
    sure = act.number;
  });
  return made;
};

const again = ({ said, chart: other }) => {
  const link = make("a", other === chart ? "Enter it again" : "Open that chart", "btn btn-ghost btn-sm");
  const isHere = other === chart && said?.again && workspace();
  link.href = other === chart && said?.again ? said.again : `/charts/${other}/`;
  if (isHere) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      enterAgain(said);
    });
  }
  return link;
};

const refusedRow = (act) => {
  const row = make("li");
  const says = make("p");
  says.append(make("b", act.said.says), ` at ${clockOf(act)}: not saved. ${act.said.problem}`);
  const ways = make("p", "", "queue-ways");
  ways.append(again(act), letGo(act, "Let it go"));
  row.append(says, ways);
  return row;
};

const othersRow = (act) => {
  const row = make("li");
  const ways = make("p", "", "queue-ways");
  if (act.isOwn) {
    row.append(make("p", `Something for another chart, from ${clockOf(act)}, waits on this tablet.`));
    ways.append(again(act));
  } else {
    row.append(make("p", `Something that ${act.personName} entered waits here, sealed. It is sent once they sign in on this tablet and open a chart.`));
    ways.append(letGo(act, "They cannot any more: let it go"));
  }
  row.append(ways);
  return row;
};

// --- What waits stands in the list of what was given, marked

// The last of them is undone with one tap: what never left this device is gone; for what may have
// arrived, that it is undone waits behind it.
const undoHere = async (act) => {
  forgetNoted(act); // first: the list is drawn anew, and a place can be tapped, before the rest is done
  const isGone = await takeBack(act);
  if (!isGone) await noteAct(`/charts/${chart}/undo/`, [["of", act.key]], `Undo: ${act.said.says}`);
  leaveWaiting();
  trySending();
};
// What was stated may have arrived, and stands then: only lines and products go back (`can_be_undone`).
const GOES_BACK = /\/(open|map|lines|waste|correct|put-back|leave-out|return-share)\//;
const canBeUndone = (act) => !act.said.says.startsWith("Undo: ") && (!act.tried || GOES_BACK.test(act.said.url));
const undoButton = (act) => {
  const made = button(`Undo: ${act.said.says}`, () => undoHere(act));
  made.id = "undo-here";
  return made;
};

const showWaiting = (acts) => {
  document.querySelector("[data-waiting]")?.remove();
  document.querySelectorAll("[data-undo]").forEach((form) => { form.hidden = acts.length > 0; });
  const heading = document.querySelector("[data-given-list], .chart-right > .chart-label");
  if (!acts.length || !heading) return;
  const list = make("ol", "", "lines queue-waiting");
  list.dataset.waiting = "";
  list.append(...acts.map((act) => {
    const row = make("li");
    row.append(make("span", act.said.says), make("small", `${clockOf(act)} · not yet saved`));
    return row;
  }));
  if (canBeUndone(acts.at(-1))) list.lastChild.append(undoButton(acts.at(-1)));
  heading.after(list);
};

// --- A tablet that holds something for longer than a day takes no second chart

const guard = (acts) => {
  const stale = acts.filter((act) => isOld(act) && act.chart !== chart);
  const isShut = stale.length > 0 && Boolean(panel.dataset.writes);
  const page = workspace();
  if (page) Object.assign(page, { inert: isShut, hidden: isShut });
  show("shut", isShut
    ? "What was entered on this tablet for another chart is more than 24 hours old and not saved. Send that first: until then nothing is written in this chart here."
    : "");
};

const clockText = () => {
  const clock = known()?.clock ?? 0;
  if (Math.abs(clock) < CLOCK_MS) return "";
  const way = clock > 0 ? "behind" : "ahead";
  return `The clock of this tablet is ${spanOf(Math.abs(clock))} ${way}. Times are kept by the clinic’s clock.`;
};

const sumOf = (waiting) => waiting.length
  ? `${waiting.length} not yet saved, oldest ${spanOf(Math.max(...waiting.map(ageOf)))}`
  : "";

let drawing = 0;
export const draw = async () => {
  const mine = (drawing += 1);
  const acts = await readQueue();
  if (mine !== drawing) return; // another began later, and has read what is there now
  const own = acts.filter((act) => act.said);
  const refused = own.filter((act) => act.state === "refused");
  refused.forEach(forgetNoted);
  const waiting = acts.filter((act) => act.state === "waiting" && (act.isOwn || isOld(act)));
  const elsewhere = waiting.filter((act) => act.chart !== chart || !act.isOwn);
  show("sum", sumOf(waiting));
  show("clock", clockText());
  panel.querySelector("[data-queue-send]").hidden = !waiting.some((act) => act.isOwn);
  panel.querySelector("[data-queue-list]").replaceChildren(...refused.map(refusedRow), ...elsewhere.map(othersRow));
  const here = own.filter((act) => act.state === "waiting" && act.chart === chart);
  showWaiting(here);
  showDoses(here);
  guard(acts);
  panel.hidden = !waiting.length && !refused.length && !clockText();
};

// What is being sent is answered or kept within a moment, and the head says "Saving…" meanwhile: only
// what stays is told. A line that came and went would move what lies under the finger.
const SOON_MS = 700;
let soon = null;
const drawSoon = () => {
  clearTimeout(soon);
  const isSending = document.querySelector("#workspace .htmx-request[data-quiet]");
  soon = setTimeout(isSending ? drawSoon : draw, isSending ? SOON_MS : 0);
};
onChange(drawSoon);
document.addEventListener("htmx:afterSettle", draw);
panel.querySelector("[data-queue-send]").addEventListener("click", trySending);
setInterval(draw, TICK_MS);
if (person) unlocking().then(draw);
