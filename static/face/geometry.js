// Which area lies under a point of a plate, and where on a plate a place of the face lies.
// Plain arithmetic in the same order as treatments/face/atlas.py, so that both answer alike.
const CELL = 24; // pixels of the grid in which triangles are looked up
const EDGE = 1e-9;
const INSIDE = 0.001;

const area = (p, q, r) => (q[0] - p[0]) * (r[1] - p[1]) - (r[0] - p[0]) * (q[1] - p[1]);

const weigh = ([p, q, r], x, y) => {
  const whole = area(p, q, r);
  const first = ((q[0] - x) * (r[1] - y) - (r[0] - x) * (q[1] - y)) / whole;
  const second = ((r[0] - x) * (p[1] - y) - (p[0] - x) * (r[1] - y)) / whole;
  return [first, second, 1 - first - second];
};

const span = (values) => {
  const first = Math.floor(Math.min(...values) / CELL);
  const last = Math.floor(Math.max(...values) / CELL);
  return Array.from({ length: last - first + 1 }, (_, n) => first + n);
};

export class Atlas {
  constructor(data) {
    this.data = data;
    this.width = data.width;
    this.height = data.height;
    this.composites = data.composites;
    this.views = Object.keys(data.views);
    this.drawn = new Map();
    this.areas = this.indexed();
  }

  // For each triangle its areas: at most one of each map.
  indexed() {
    const found = new Map();
    Object.entries(this.data.maps).forEach(([map, areas]) => {
      Object.entries(areas).forEach(([code, sides]) => {
        Object.entries(sides).forEach(([side, triangles]) => {
          triangles.forEach((triangle) => {
            if (!found.has(triangle)) found.set(triangle, []);
            found.get(triangle).push({ map, code, side });
          });
        });
      });
    });
    return found;
  }

  view(name) {
    if (!this.drawn.has(name)) this.drawn.set(name, this.draw(name));
    return this.drawn.get(name);
  }

  draw(name) {
    const [a, b, c, d, e] = this.data.views[name];
    const [scale, top] = this.data.y;
    const points = this.data.vertices.map(([x, y, z]) => [
      a * x + b * z + c, scale * y + top, d * x + e * z,
    ]);
    const corners = this.data.triangles.map((face) => face.map((vertex) => points[vertex]));
    const cells = new Map();
    corners.forEach((triangle, number) => {
      if (area(...triangle) >= 0) return; // what faces the eye turns the other way
      const rows = span(triangle.map((corner) => corner[1]));
      span(triangle.map((corner) => corner[0])).forEach((column) => {
        rows.forEach((row) => {
          const key = `${column} ${row}`;
          if (!cells.has(key)) cells.set(key, []);
          cells.get(key).push(number);
        });
      });
    });
    return { corners, cells };
  }

  // The client's side: no triangle straddles the midline.
  side(triangle) {
    const across = this.data.triangles[triangle].map((vertex) => this.data.vertices[vertex][0]);
    return across[0] + across[1] + across[2] < 0 ? "R" : "L";
  }

  // The nearest place under a point of the plate; null beside the face.
  locate(view, x, y) {
    const { corners, cells } = this.view(view);
    let best = null;
    (cells.get(`${Math.floor(x / CELL)} ${Math.floor(y / CELL)}`) ?? []).forEach((triangle) => {
      const weights = weigh(corners[triangle], x, y);
      if (Math.min(...weights) < -EDGE) return;
      const depth = corners[triangle].reduce((sum, corner, n) => sum + weights[n] * corner[2], 0);
      if (!best || depth > best.depth) best = { triangle, weights, depth };
    });
    if (!best) return null;
    const { triangle, weights } = best;
    return { areas: this.areas.get(triangle) ?? [], side: this.side(triangle), triangle, weights };
  }

  // Where on the plate a place lies, also when something nearer hides it.
  place(view, triangle, [u, v, w]) {
    const [p, q, r] = this.view(view).corners[triangle];
    return [u * p[0] + v * q[0] + w * r[0], u * p[1] + v * q[1] + w * r[1]];
  }

  // Looked at from a little inside its triangle: on an edge, as on the midline, the neighbor is
  // found as well.
  isSeen(view, triangle, weights) {
    const inside = weights.map((weight) => (weight + INSIDE) / (1 + 3 * INSIDE));
    return this.locate(view, ...this.place(view, triangle, inside))?.triangle === triangle;
  }
}

const AGAIN_MS = 5000;

// Without a connection the face waits for one; the list of areas beside it works all the same.
const connected = () => new Promise((resolve) => {
  addEventListener("online", resolve, { once: true });
  setTimeout(resolve, AGAIN_MS);
});

const reach = async (address) => {
  for (;;) {
    try {
      return await fetch(address);
    } catch {
      await connected();
    }
  }
};

const read = new Map();
const once = (address, make) => {
  if (!read.has(address)) read.set(address, reach(address).then(make));
  return read.get(address);
};

export const loadAtlas = (address) =>
  once(address, async (response) => new Atlas(await response.json()));

export const loadOutlines = (address) =>
  once(address, async (response) =>
    new DOMParser().parseFromString(await response.text(), "image/svg+xml"));
