// The one way of an act of a chart to the server: written down here first, sent, and forgotten once
// it is answered. What got no answer is sent again, in order; the server does each once.
import { known, person, personName, seal, token, unlocking, unseal } from "./seal.js";
import { dropAct, nextNumber, putAct, readActs } from "./store.js";

const ANSWER_MS = 12000;
const LOCK = "chart-acts";
const OLD_MS = 24 * 3600 * 1000;

const channel = new BroadcastChannel(LOCK);
const listeners = new Set();
let isDown = false; // the last that was sent reached nobody

export const onChange = (listener) => listeners.add(listener);
export const isUnreached = () => isDown || !navigator.onLine;
export const setDown = (down) => { isDown = down; };

// Other tabs are told which chart has something new.
const tell = (chart = "") => {
  listeners.forEach((listener) => listener());
  channel.postMessage(chart);
};
channel.addEventListener("message", ({ data }) => listeners.forEach((listener) => listener(data)));

// `said`: { url, fields, says, again }. Null where this device can keep nothing.
export const keepAct = async (chart, said) => {
  if (!(await unlocking().catch(() => null))) return null;
  try {
    const act = { key: crypto.randomUUID(), person, personName, chart, at: Date.now(), clock: known().clock };
    const sealed = await seal(said);
    const kept = { number: await nextNumber(), state: "waiting", ...act, ...sealed };
    await putAct(kept);
    return kept;
  } catch {
    return null;
  }
};

export const stampOf = (act) => ({
  "Act-Key": act.key,
  "Act-Device": known().device,
  "Act-Number": String(act.number),
  "Act-At": String(act.at),
  "Act-Clock": String(act.clock),
});

const ended = new Set(); // answered already, while the store still forgets them
export const settle = async (act) => {
  ended.add(act.number);
  await dropAct(act.number);
  tell(act.chart);
};
// What is read of an act is not kept in the open beside it.
const sealedOnly = ({ said: _said, isOwn: _isOwn, ...kept }) => kept;
export const refuse = async (act, problem) => {
  const said = await unseal(act);
  await putAct({ ...sealedOnly(act), state: "refused", ...(await seal({ ...said, problem })) });
  tell();
};
// From now on the server may have it, answered or not.
export const markTried = async (act) => {
  if (!act.tried) await putAct({ ...sealedOnly(act), tried: true });
};
// True if it never left this device: then it is gone as if it had never been.
export const takeBack = async (act) => navigator.locks.request(LOCK, async () => {
  const kept = (await readActs()).find(({ number }) => number === act.number);
  if (!kept || kept.tried) return false;
  await settle(kept);
  return true;
});
export const leaveWaiting = () => tell();

// All that is kept, oldest first, with what it says where it may be read by who is signed in.
export const readQueue = async () => {
  const acts = (await readActs().catch(() => [])).filter(({ number }) => !ended.has(number));
  const mayRead = acts.length > 0 && (await unlocking());
  return Promise.all(acts.map(async (act) => {
    const isOwn = act.person === person;
    const said = isOwn && mayRead ? await unseal(act).catch(() => null) : null;
    return { ...act, isOwn, said };
  }));
};
export const ageOf = (act) => Date.now() - act.at;
export const isOld = (act) => ageOf(act) > OLD_MS;

// "done", "refused" with a problem, or "" where it did not get through.
const sendAgain = async (act) => {
  await markTried(act);
  const answer = await fetch(act.said.url, {
    method: "POST",
    body: new URLSearchParams(act.said.fields),
    headers: { Accept: "application/json", "X-CSRFToken": token(), ...stampOf(act) },
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json");
  const data = isOurs ? await answer.json() : {};
  if (data.done) return { is: "done" };
  if (data.problem && [409, 422].includes(answer.status)) return { is: "refused", problem: data.problem };
  if ([400, 403, 404].includes(answer.status)) {
    return { is: "refused", problem: "The server did not take this. Look at the chart, and enter it again." };
  }
  return { is: "" };
};

const sendAll = async (chart) => {
  const waiting = (await readQueue()).filter((act) => act.state === "waiting" && act.said);
  let isChanged = false;
  for (const act of waiting) {
    const { is, problem } = await sendAgain(act);
    if (!is) break;
    isDown = false;
    if (is === "done") await settle(act);
    else await refuse(act, problem);
    isChanged ||= act.chart === chart;
  }
  return isChanged;
};

// One tab at a time, so that the order stays. True if something of this chart came to an end.
export const sendWaiting = async (chart) => navigator.locks.request(
  LOCK,
  { ifAvailable: true },
  async (lock) => {
    if (!lock) return false;
    try {
      return await sendAll(chart);
    } catch {
      isDown = true;
      return false;
    }
  },
);
