// The address of a form that is begun holds its key: Back and a refresh find what was typed.
const form = document.querySelector("form[data-draft]");
const key = new URL(form.action).searchParams.get("draft");
const here = new URL(location.href);
if (here.searchParams.get("draft") !== key) {
  here.searchParams.set("draft", key);
  history.replaceState(history.state, "", here);
}
