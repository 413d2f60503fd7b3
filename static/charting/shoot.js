// A photograph by the tablet's own camera: silhouette over the live picture, taken, looked at, turned,
// kept through the form that also takes a file. Where the camera is not allowed, the file field remains.
const place = document.getElementById("shoot");
const SHARP = { facingMode: { ideal: "environment" }, width: { ideal: 4096 }, height: { ideal: 3072 } };
const PATIENCE_MS = 4000; // some cameras never answer takePhoto: then the picture on the screen is taken

if (place && navigator.mediaDevices?.getUserMedia) {
  const form = document.getElementById("photo-form");
  const find = (name) => place.querySelector(`[data-${name}]`);
  const open = form.querySelector("[data-open-camera]");
  const video = place.querySelector("video");
  const canvas = place.querySelector("canvas");
  const goesOn = place.querySelector("[name=camera]");
  let turns = 0;
  let bitmap = null;
  let blob = null;

  const say = (what) => { find("says").textContent = place.dataset[what]; };
  const stop = () => {
    for (const track of video.srcObject?.getTracks() ?? []) track.stop();
    video.srcObject = null;
  };
  const show = (isPreview) => {
    canvas.hidden = !isPreview;
    video.hidden = isPreview;
    find("preview").hidden = !isPreview;
    find("live").hidden = isPreview;
    find(isPreview ? "keep" : "shutter").focus({ preventScroll: true });
  };
  const close = () => {
    stop();
    place.hidden = true;
    open.hidden = false;
    form.classList.remove("is-shooting");
    goesOn.disabled = true;
  };

  const start = async () => {
    const asked = ["is_them", "is_sure"].map((name) => form.elements[name]).find((one) => one && !one.checked);
    if (asked) {
      place.hidden = false;
      say("whose");
      asked.focus();
      return;
    }
    open.hidden = true;
    place.hidden = false;
    form.classList.add("is-shooting");
    say("starting");
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: SHARP, audio: false });
      await video.play();
      say("ready");
      show(false);
      document.getElementById("take").scrollIntoView({ block: "start", behavior: "instant" });
    } catch {
      close();
      place.hidden = false;
      say("refused");
      form.elements.content.focus();
    }
  };

  const draw = () => {
    const isAcross = turns % 2 === 1;
    canvas.width = isAcross ? bitmap.height : bitmap.width;
    canvas.height = isAcross ? bitmap.width : bitmap.height;
    const pen = canvas.getContext("2d");
    pen.translate(canvas.width / 2, canvas.height / 2);
    pen.rotate((turns * Math.PI) / 2);
    pen.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
  };
  const jpeg = () => new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.95); });
  const fromScreen = async () => {
    bitmap = await createImageBitmap(video);
    turns = 0;
    draw();
    return jpeg();
  };
  const late = () => new Promise((_, reject) => { setTimeout(() => reject(new Error("late")), PATIENCE_MS); });
  const fromCamera = async () => {
    const capture = new ImageCapture(video.srcObject.getVideoTracks()[0]);
    return Promise.race([capture.takePhoto(), late()]);
  };

  const take = async () => {
    find("shutter").disabled = true;
    try {
      blob = await ("ImageCapture" in window ? fromCamera() : fromScreen());
    } catch {
      blob = await fromScreen();
    }
    find("shutter").disabled = false;
    bitmap = await createImageBitmap(blob);
    turns = 0;
    draw();
    say("taken");
    show(true);
  };
  const again = () => {
    say("ready");
    show(false);
  };
  const keep = async () => {
    const whole = turns ? await jpeg() : blob;
    const files = new DataTransfer();
    files.items.add(new File([whole], "camera.jpg", { type: whole.type || "image/jpeg" }));
    form.elements.content.files = files.files;
    goesOn.disabled = false;
    goesOn.value = "1";
    stop();
    form.requestSubmit();
  };

  open.hidden = false;
  open.addEventListener("click", start);
  find("shutter").addEventListener("click", take);
  find("again").addEventListener("click", again);
  find("keep").addEventListener("click", keep);
  find("close").addEventListener("click", () => { close(); open.focus(); });
  find("rotate").addEventListener("click", () => { turns = (turns + 1) % 4; draw(); });
  find("silhouette")?.addEventListener("click", (event) => {
    const guide = find("guide");
    guide.hidden = !guide.hidden;
    event.currentTarget.setAttribute("aria-pressed", String(!guide.hidden));
  });
  place.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  // Nobody looks: the lamp of the camera goes off.
  document.addEventListener("visibilitychange", () => { if (document.hidden && !place.hidden) close(); });
  window.addEventListener("pagehide", stop);
  if ("goesOn" in place.dataset) start();
}
