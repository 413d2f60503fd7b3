// Notes that the server does not have yet, on this device: of a person, a chart and a tab. A tab
// never writes over what another one holds; what a tab left behind, the next one takes over.
const ALL = "notes:";
const OLD_MS = 3 * 24 * 3600 * 1000;

const thisTab = () => {
  try {
    const known = sessionStorage.getItem("notes-tab") ?? `${Date.now()}-${Math.random()}`;
    sessionStorage.setItem("notes-tab", known);
    return known;
  } catch {
    return "only";
  }
};
const tab = thisTab();
const ownName = (whose) => `${ALL}${whose}:${tab}`;

const read = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
};
const namesFrom = (start) => {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(start));
  } catch {
    return [];
  }
};

// `whose` is "person:chart".
export const draftsOf = (whose) => namesFrom(ALL + whose)
  .map((name) => ({ ...read(name), name }))
  .filter((draft) => draft.said);

// False where nothing can be kept.
export const keep = (whose, draft) => {
  try {
    localStorage.setItem(ownName(whose), JSON.stringify({ ...draft, at: Date.now() }));
    return true;
  } catch {
    return false;
  }
};

export const drop = (name) => {
  try {
    localStorage.removeItem(name);
  } catch { /* nothing is kept here */ }
};
export const dropOwn = (whose) => drop(ownName(whose));
export const ownDraft = (whose) => read(ownName(whose));

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
  .filter((name) => Date.now() - (read(name)?.at ?? 0) > OLD_MS)
  .forEach(drop);
