// What was typed before htmx listened, or came back with the Back key, is looked for all the same.
document.addEventListener("DOMContentLoaded", () => {
  const find = document.querySelector(".desk-find input");
  if (find.value !== find.defaultValue) find.dispatchEvent(new Event("search"));
});
