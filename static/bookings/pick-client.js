// Enter in the search looks for the client; it does not send the form.
const find = document.querySelector(".desk-find input");
find.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !window.htmx) return;
  event.preventDefault();
  find.dispatchEvent(new Event("search"));
});
// What was typed before htmx listened, or came back with the Back key, is looked for all the same.
document.addEventListener("DOMContentLoaded", () => {
  if (find.value !== find.defaultValue) find.dispatchEvent(new Event("search"));
});
