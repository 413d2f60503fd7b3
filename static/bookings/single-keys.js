// Keys of one letter: off while somebody types or a key like Ctrl is held, and for good where they
// were switched off on this computer.
const OFF = "desk-keys-off";

export const areOn = () => localStorage.getItem(OFF) === null;

export const switchKeys = (isOn) => {
  if (isOn) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "1");
};

/** Whether a key that was pressed is meant for the page, not for a field or the browser. */
export const isForThePage = (event) =>
  !event.target.closest("input, textarea, select, [contenteditable], dialog") &&
  !event.ctrlKey && !event.metaKey && !event.altKey;
