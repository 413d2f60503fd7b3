// The scan field. A wedge scanner types like a person, only faster, and ends with Enter, so the form
// works by itself; what is added here: the unprintable separator, the camera, a stray scan caught.
const GROUP_SEPARATOR = "\u001d";

const typeAtCursor = (field, text) => {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
};

// Scanners send GS as Ctrl+] (its key on an American keyboard); browsers drop that key.
const keepSeparator = (event) => {
  const isGroup = event.key === GROUP_SEPARATOR || (event.ctrlKey && (event.key === "]" || event.code === "BracketRight"));
  if (!isGroup) return;
  event.preventDefault();
  typeAtCursor(event.target, GROUP_SEPARATOR);
};

const submitScan = (form, text, method) => {
  form.elements.scan.value = text;
  form.elements.scan_method.value = method;
  form.requestSubmit();
};

// A package scanned while the cursor stands in the number of packs is the next package.
const catchStrayScan = (event, scanForm) => {
  const typed = event.target.value;
  if (event.key !== "Enter" || typed.length < 12) return;
  event.preventDefault();
  submitScan(scanForm, typed, "scanner");
};

const setUpCamera = (form) => {
  const button = form.querySelector("[data-camera]");
  if (!navigator.mediaDevices?.getUserMedia) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const { toggleCamera } = await import("./camera.js");
    toggleCamera(form, (text) => submitScan(form, text, "camera"));
  });
};

const setUp = () => {
  const form = document.querySelector("[data-scan]");
  if (!form || form.dataset.ready) return;
  form.dataset.ready = "1";
  form.elements.scan.addEventListener("keydown", keepSeparator);
  setUpCamera(form);
  if (document.querySelector("#open-form")) return; // in the chart a product is chosen: leave the focus
  const details = document.querySelector("[data-receive]");
  const quantity = details?.elements.quantity;
  quantity?.addEventListener("keydown", keepSeparator);
  quantity?.addEventListener("keydown", (event) => catchStrayScan(event, form));
  const isFilled = details?.elements.pack.value && details.elements.lot_number.value;
  const next = isFilled && !details.querySelector(".is-invalid") ? quantity : form.elements.scan;
  if (quantity?.offsetParent || next === form.elements.scan) {
    next.focus();
    next.select();
  }
};

setUp();
document.body.addEventListener("htmx:afterSwap", setUp);
