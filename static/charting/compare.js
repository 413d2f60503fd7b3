// Two photographs looked at together: whatever moves or enlarges one does so to the other.
const place = document.getElementById("compare");

if (place) {
  const stage = document.getElementById("stage");
  const zoom = document.getElementById("zoom");
  const share = document.getElementById("share");
  const at = { x: 0, y: 0 };
  const fingers = new Map();

  const show = () => {
    const scale = zoom.value / 100;
    const frame = stage.querySelector(".compare-frame").getBoundingClientRect();
    const most = (side) => (side * (scale - 1)) / 2;
    at.x = Math.max(-most(frame.width), Math.min(most(frame.width), at.x));
    at.y = Math.max(-most(frame.height), Math.min(most(frame.height), at.y));
    stage.style.setProperty("--zoom", scale);
    stage.style.setProperty("--x", `${at.x}px`);
    stage.style.setProperty("--y", `${at.y}px`);
  };
  const enlarge = (by) => {
    zoom.value = Number(zoom.value) + by;
    show();
  };
  const move = (x, y) => {
    at.x += x;
    at.y += y;
    show();
  };
  const apart = () => {
    const [one, other] = fingers.values();
    return Math.hypot(one.x - other.x, one.y - other.y);
  };
  const KEYS = {
    "+": () => enlarge(20),
    "=": () => enlarge(20),
    "-": () => enlarge(-20),
    0: () => enlarge(-1000),
    ArrowLeft: () => move(40, 0),
    ArrowRight: () => move(-40, 0),
    ArrowUp: () => move(0, 40),
    ArrowDown: () => move(0, -40),
  };

  zoom.addEventListener("input", show);
  document.getElementById("whole").addEventListener("click", KEYS[0]);
  share?.addEventListener("input", () => stage.style.setProperty("--share", `${share.value}%`));
  place.addEventListener("change", ({ target }) => {
    if (target.name === "mode") {
      place.dataset.mode = target.value;
      show();
    }
  });
  stage.addEventListener("keydown", (event) => {
    if (KEYS[event.key]) {
      event.preventDefault();
      KEYS[event.key]();
    }
  });
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    enlarge(event.deltaY < 0 ? 20 : -20);
  }, { passive: false });
  stage.addEventListener("pointerdown", (event) => {
    stage.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  stage.addEventListener("pointermove", (event) => {
    const was = fingers.get(event.pointerId);
    if (!was) return;
    const before = fingers.size === 2 ? apart() : 0;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (before) enlarge(Math.round(((apart() - before) / 2) / 10) * 10);
    else move(event.clientX - was.x, event.clientY - was.y);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    stage.addEventListener(name, (event) => fingers.delete(event.pointerId));
  }
}
