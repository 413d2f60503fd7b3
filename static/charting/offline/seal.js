// The key of what waits here: made of the device's half, which cannot be read out, and of the
// server's, which a signed-in session gets and this page holds in memory alone. A tablet without a
// session, or with somebody else's, reads nothing.
import { readDevice } from "./store.js";

const ASKING_MS = 5000;
const PURPOSE = "medspa chart 1";
const place = document.querySelector("[data-device]");
export const chart = place?.dataset.chart ?? "";
const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const encode = (value) => new TextEncoder().encode(value);

export const person = place?.dataset.person ?? "";
export const personName = place?.dataset.personName ?? "";
export const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";

let unlocked = null; // { device, key, clock, facts }: `clock` is added to our clock to get the server's

const derive = async (local, half) => {
  const made = { name: "HKDF", hash: "SHA-256", salt: bytesOf(half), info: encode(`${PURPOSE} ${person}`) };
  return crypto.subtle.deriveKey(made, local, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
};

const ask = async (device) => {
  const sent = Date.now();
  const answer = await fetch(place.dataset.device, {
    method: "POST",
    body: new URLSearchParams({ device, chart: place.dataset.writes }),
    headers: { Accept: "application/json", "X-CSRFToken": token() },
    signal: AbortSignal.timeout(ASKING_MS),
  });
  const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (!answer.ok || !isOurs) throw new Error("Nobody is signed in.");
  const said = await answer.json();
  return { ...said, clock: Math.round(said.now - (sent + Date.now()) / 2) };
};

const unlock = async () => {
  const { name, half: local } = await readDevice();
  const { half, clock, facts } = await ask(name);
  unlocked = { device: name, key: await derive(local, half), clock, facts };
  return unlocked;
};

let asking = null;
// Null where nothing can be sealed: no storage, no session, no connection yet.
export const unlocking = async () => {
  if (unlocked || !place || !globalThis.crypto?.subtle) return unlocked;
  asking ??= unlock().catch(() => null).finally(() => { asking = null; });
  return asking;
};
export const known = () => unlocked;

export const seal = async (said) => {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = encode(JSON.stringify(said));
  return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, unlocked.key, plain) };
};

export const unseal = async ({ iv, sealed }) => {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, unlocked.key, sealed);
  return JSON.parse(new TextDecoder().decode(plain));
};
