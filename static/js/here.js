// Tells whoever treats that the next client has come. A question that gets no answer says nothing:
// the page is in use, and the next one follows.
const ASK_EVERY_MS = 15000;
const box = document.getElementById("here");
const seen = () => new Set(JSON.parse(sessionStorage.getItem("here-seen") ?? "[]"));

const ask = async () => {
  if (document.hidden) return;
  try {
    const answer = await fetch(box.dataset.here, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok || answer.redirected) return;
    const told = new DOMParser().parseFromString(await answer.text(), "text/html");
    const known = seen();
    const ones = [...told.querySelectorAll("[data-here-one]")].filter(
      (one) => !known.has(one.dataset.hereOne)
    );
    // A minute more is no news: it is changed in place, and read out to nobody.
    const before = [...box.children].map((one) => one.dataset.hereOne).join();
    if (before === ones.map((one) => one.dataset.hereOne).join()) {
      ones.forEach((one, at) => {
        box.children[at].querySelector("span").textContent = one.querySelector("span").textContent;
      });
    } else box.replaceChildren(...ones);
  } catch {
    // offline: static/js/connection.js says so where it matters
  }
};

if (box) {
  box.addEventListener("click", (event) => {
    const one = event.target.closest("button")?.closest("[data-here-one]");
    if (!one) return;
    sessionStorage.setItem("here-seen", JSON.stringify([...seen(), one.dataset.hereOne]));
    one.remove();
  });
  document.addEventListener("visibilitychange", ask);
  ask();
  setInterval(ask, ASK_EVERY_MS);
}
