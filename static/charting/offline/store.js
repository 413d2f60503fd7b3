// What this device keeps until the server has it. Whatever is clinical in it is sealed before it
// comes here; plain are only numbers, times, whose it is and of which chart.
import { openDB } from "../../vendor/idb/idb.js";

let opened = null;

const open = () => {
  opened ??= openDB("charts", 1, {
    upgrade(base) {
      base.createObjectStore("device");
      base.createObjectStore("acts", { keyPath: "number" });
    },
    terminated() { opened = null; },
  });
  return opened;
};

// Made once: a name for the device, and our half of the key, which no script can read out again.
export const readDevice = async () => {
  const base = await open();
  const known = await base.get("device", "self");
  if (known) return known;
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const half = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const made = { name: crypto.randomUUID(), half };
  const writing = base.transaction("device", "readwrite");
  const first = await writing.store.get("self"); // another tab may have been faster
  if (!first) await writing.store.put(made, "self");
  await writing.done;
  navigator.storage?.persist?.();
  return first ?? made;
};

// The next number of this device, whichever tab asks.
export const nextNumber = async () => {
  const writing = (await open()).transaction("device", "readwrite");
  const number = ((await writing.store.get("number")) ?? 0) + 1;
  await writing.store.put(number, "number");
  await writing.done;
  return number;
};

export const putAct = async (act) => (await open()).put("acts", act);
export const dropAct = async (number) => (await open()).delete("acts", number);
export const readActs = async () => (await open()).getAll("acts");
