// A machine that was asked to keeps a sealed pack of three days, made anew every hour.
const HOUR_MS = 60 * 60 * 1000;
const KEPT = "downtime-pack";
const { worker, scope, pack } = document.querySelector("[data-downtime]").dataset;

const keep = async () => {
  await navigator.serviceWorker.register(worker, { scope });
  const answer = await fetch(pack, { cache: "no-store", redirect: "error" });
  if (answer.ok) await (await caches.open(KEPT)).put(pack, answer);
};

export const isKept = async () => (await caches.open(KEPT)).match(pack);
export const begin = async () => {
  localStorage.setItem("downtime", "1");
  await keep();
};
export const stop = async () => {
  localStorage.removeItem("downtime");
  for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
  for (const name of await caches.keys()) if (name.startsWith("downtime-")) await caches.delete(name);
};

if (localStorage.getItem("downtime") && "serviceWorker" in navigator) {
  const again = () => keep().catch(() => {}); // the last one stays
  again();
  setInterval(again, HOUR_MS);
}
