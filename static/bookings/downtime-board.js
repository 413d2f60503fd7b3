// Opens the sealed pack of this machine with the code that lies on paper. Nothing of it is kept open.
const form = document.querySelector("form");
const said = document.querySelector("[data-said]");
const shown = document.querySelector("div[data-pack]");
const bytes = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
const pack = caches.match(form.dataset.pack).then((kept) => kept?.json());

pack.then((kept) => {
  said.textContent = kept ? `${kept.place}, as of ${kept.at}. It opens with the code of ${kept.month}.` : form.dataset.none;
  form.hidden = !kept;
});

const open = async (kept, code) => {
  const letters = new TextEncoder().encode(code.toUpperCase().replaceAll("0", "O").replaceAll("1", "I").replace(/[^A-Z2-7]/g, ""));
  const from = await crypto.subtle.importKey("raw", letters, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: bytes(kept.salt), info: new TextEncoder().encode("downtime pack") };
  const key = await crypto.subtle.deriveKey(how, from, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(kept.nonce) }, key, bytes(kept.text));
  return new TextDecoder().decode(text);
};

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    shown.innerHTML = await open(await pack, new FormData(form).get("code"));
    form.hidden = true;
    document.querySelector("[data-print]").hidden = false;
  } catch {
    said.textContent = form.dataset.wrong;
  }
});
document.querySelector("[data-print]").addEventListener("click", () => print());
document.querySelector("[data-again]").addEventListener("click", () => location.reload());
