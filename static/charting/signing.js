// The signature is drawn, where a screen can be drawn on; that the end of the words was seen is noted.
const script = document.querySelector("script[data-pad]");

dress();
// An answer that is tapped on a plan brings the form anew.
document.addEventListener("htmx:afterSettle", dress);

function dress() {
  const form = document.querySelector("[data-signing]:not([data-dressed])");
  if (!form) return;
  form.dataset.dressed = "";
  watchEnd(form);
  addPad(form, script.dataset.pad);
}

function watchEnd(form) {
  const end = form.querySelector("[data-end]");
  if (!end) return;
  const seen = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) {
      form.elements.read_to_end.value = "1";
      seen.disconnect();
    }
  });
  seen.observe(end);
}

async function addPad(form, address) {
  const box = form.querySelector(".sign-pad");
  const canvas = box.querySelector("canvas");
  const { default: SignaturePad } = await import(address);
  box.hidden = false;
  const pad = new SignaturePad(canvas, { penColor: "#1b1411", minWidth: 0.8, maxWidth: 2.6 });
  const kept = form.elements.drawing;
  fit(canvas, pad, kept.value);
  // A phone that is turned: the strokes are drawn again at the new size.
  window.addEventListener("resize", () => fit(canvas, pad, ""));
  box.querySelector("[data-clear]").addEventListener("click", () => {
    pad.clear();
    kept.value = "";
  });
  pad.addEventListener("endStroke", () => {
    kept.value = pad.toDataURL("image/png");
  });
}

function fit(canvas, pad, drawn) {
  const scale = Math.min(window.devicePixelRatio || 1, 2);
  const { offsetWidth: width, offsetHeight: height } = canvas;
  if (canvas.width === width * scale && canvas.height === height * scale) return;
  const strokes = pad.toData();
  canvas.width = width * scale;
  canvas.height = height * scale;
  canvas.getContext("2d").scale(scale, scale);
  if (strokes.length) pad.fromData(strokes);
  else {
    pad.clear();
    if (drawn) pad.fromDataURL(drawn, { ratio: scale, width, height });
  }
}
