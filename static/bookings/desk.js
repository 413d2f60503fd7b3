// The address of a form that is begun holds its key: Back and a refresh find what was typed.
const form = document.querySelector("form[data-draft]");
const key = new URL(form.action).searchParams.get("draft");
const here = new URL(location.href);
if (here.searchParams.get("draft") !== key) {
  here.searchParams.set("draft", key);
  history.replaceState(history.state, "", here);
}

// "New client" begins with what was typed into the search: a name, a number or an address.
const filled = (details) => [...details.querySelectorAll("input")].some((field) => field.value);
const begin = (details, said) => {
  const field = (name) => details.querySelector(`[name="${name}"]`);
  const words = said.split(/\s+/).map((word) => (/^\p{Ll}+$/u.test(word) ? word[0].toUpperCase() + word.slice(1) : word));
  const digits = said.replace(/\D/g, "").length;
  if (said.includes("@")) field("email").value = said;
  else if (digits > said.replace(/[^\p{L}]/gu, "").length) field("phone").value = said;
  else [field("first_name").value, field("last_name").value] = [words[0] ?? "", words.slice(1).join(" ")];
};
form.addEventListener("change", (event) => {
  const said = event.target.dataset?.newClient;
  const details = document.querySelector("[data-new-client-form]");
  if (said === undefined || !details) return;
  details.open = true;
  if (said && !filled(details)) begin(details, said);
  [...details.querySelectorAll("input")].find((field) => !field.value)?.focus();
});
