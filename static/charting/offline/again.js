// Enter it again: the page of that place, with what was typed in its form. Nothing is sent by itself.
import { showPage } from "./turns.js";

const OWN = ["seen", "at"]; // what the page says anew: as of when, and of which time

const put = (form, name, values) => {
  const fields = [...form.elements].filter((one) => one.name === name && one.type !== "hidden");
  fields.forEach((field) => {
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else [field.value] = values;
    if (field.closest("details")) field.closest("details").open = true;
  });
};

const formOf = (url) => [...document.querySelectorAll("#workspace form")]
  .find((form) => form.getAttribute("action")?.split("?")[0] === url.split("?")[0]);

// True if there is a form for it on the page that came.
export const enterAgain = async ({ url, fields, again }) => {
  await showPage(again);
  history.replaceState(history.state, "", again);
  const form = formOf(url);
  if (!form) return false;
  // An amount of one product is none of another, where the page holds another by now.
  const { container } = Object.fromEntries(fields);
  const isOther = container && container !== form.elements.container?.value;
  const left = isOther ? [...OWN, "amount"] : OWN;
  const names = [...new Set(fields.map(([name]) => name))].filter((name) => !left.includes(name));
  names.forEach((name) => put(form, name, fields.filter(([one]) => one === name).map(([, value]) => value)));
  form.querySelector("input[name=amount]")?.focus({ preventScroll: true });
  return true;
};
