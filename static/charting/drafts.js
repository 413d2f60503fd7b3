// Notes that the server does not have yet, on this device: of a person, a chart and a tab, sealed
// like everything that waits here. A tab never writes over what another one holds; what a tab left
// behind, the next one takes over. All is read once in the beginning: a page that is left has no
// time to open anything.
import { known, person, seal, unlocking, unseal } from "./offline/seal.js";

const ALL = "notes:";
const LEFT = "notes-left:"; // beside a draft whose tab was closed: written while the page goes
const OLD_MS = 3 * 24 * 3600 * 1000;

const drafts = new Map(); // name: what it says
const newest = new Map(); // name: the last that was to be written

const thisTab = () => {
  try {
    const mine = sessionStorage.getItem("notes-tab") ?? `${Date.now()}-${Math.random()}`;
    sessionStorage.setItem("notes-tab", mine);
    return mine;
  } catch {
    return "only";
  }
};
const tab = thisTab();
const ownName = (whose) => `${ALL}${whose}:${tab}`;

const stored = (work) => {
  try {
    return work(localStorage);
  } catch {
    return null; // nothing is kept here
  }
};
const rawOf = (name) => stored((kept) => JSON.parse(kept.getItem(name)));
const namesFrom = (start) => stored((kept) => Object.keys(kept).filter((name) => name.startsWith(start))) ?? [];
const isLeft = (name) => stored((kept) => kept.getItem(LEFT + name)) !== null;

const asText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const asBytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

const open = async (name) => {
  const raw = rawOf(name);
  if (!raw) drafts.delete(name);
  else if (raw.said) keepAs(name, raw); // of a time when they were not sealed
  else drafts.set(name, await unseal({ iv: asBytes(raw.iv), sealed: asBytes(raw.sealed) }));
};
const readAll = async () => {
  if (!(await unlocking())) return;
  await Promise.all(namesFrom(`${ALL}${person}:`).map((name) => open(name).catch(() => {})));
};
// Until then nothing is known of what waits; afterwards everything below answers at once.
export const ready = readAll();
window.addEventListener("storage", ({ key }) => {
  if (key?.startsWith(`${ALL}${person}:`) && known()) open(key).catch(() => {});
});

// `whose` is "person:chart".
export const draftsOf = (whose) => [...drafts]
  .filter(([name]) => name.startsWith(ALL + whose))
  .map(([name, draft]) => ({ ...draft, isLeft: isLeft(name), name }))
  .filter((draft) => draft.said);

const write = async (name, draft) => {
  newest.set(name, draft);
  const { iv, sealed } = await seal(draft);
  if (newest.get(name) !== draft) return;
  const raw = { iv: asText(iv), sealed: asText(sealed), at: draft.at };
  stored((kept) => kept.setItem(name, JSON.stringify(raw)));
};
const keepAs = (name, said) => {
  const draft = { ...said, at: Date.now() };
  drafts.set(name, draft);
  write(name, draft).catch(() => {});
};

// False where nothing can be kept.
export const keep = (whose, { isLeft: left, ...draft }) => {
  const name = ownName(whose);
  if (!known()) return false;
  keepAs(name, draft);
  return stored((kept) => {
    if (left) kept.setItem(LEFT + name, "");
    else kept.removeItem(LEFT + name);
    return true;
  }) ?? false;
};

export const drop = (name) => {
  drafts.delete(name);
  newest.delete(name);
  stored((kept) => {
    kept.removeItem(name);
    kept.removeItem(LEFT + name);
  });
};
export const dropOwn = (whose) => drop(ownName(whose));
export const ownDraft = (whose) => drafts.get(ownName(whose)) ?? null;

// This tab's own, else one that another tab left behind: it is this tab's from now on.
export const takeDraft = (whose) => {
  const own = ownDraft(whose);
  const left = own ? null : draftsOf(whose).find((draft) => draft.isLeft);
  if (!left) return own;
  const { name, ...draft } = left;
  if (keep(whose, { ...draft, isLeft: false })) drop(name);
  return draft;
};

export const dropOld = () => namesFrom(ALL)
  .filter((name) => Date.now() - (rawOf(name)?.at ?? 0) > OLD_MS)
  .forEach(drop);
