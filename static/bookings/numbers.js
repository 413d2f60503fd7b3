// Draws each table of periods as a plot. The table is what is true, and stays without this.
const HEIGHT = 220;
const DASHES = [[], [6, 4], [2, 4]];
const COLORS = ["--accent", "--leaf", "--amber"];

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const numberIn = (cell) => (cell.dataset.value ? Number(cell.dataset.value) : null);

// Days are written as dates: noon UTC falls on the same day in every zone of the clinic's readers.
const instantOf = (cell) => Date.parse(`${cell.dataset.day}T12:00Z`) / 1000;
const dayOf = (seconds) =>
  new Intl.DateTimeFormat("en-US", { month: "short", day: "numeric", timeZone: "UTC" })
    .format(new Date(seconds * 1000));

const linesOf = (table) =>
  [...table.tHead.rows[0].cells].slice(1).map((head, index) => ({
    label: head.textContent.trim(),
    unit: head.dataset.unit,
    usual: Number(head.dataset.usual) || null,
    values: [...table.tBodies[0].rows].map((row) => numberIn(row.cells[index + 1])),
  }));

// Without a day under the pointer (`index`) the legend names the lines alone.
const said = (unit) => (_, value, series, index) => {
  if (index === null) return "";
  if (value === null || value === undefined) return "none";
  return `${Math.round(value)}${unit ? ` ${unit}` : ""}`;
};

const seriesOf = (lines) => lines.flatMap((line, index) => {
  const drawn = {
    label: line.label,
    stroke: color(COLORS[index % COLORS.length]),
    width: 2,
    dash: DASHES[index % DASHES.length],
    points: { show: true, size: 5 },
    value: said(line.unit),
  };
  if (!line.usual) return [drawn];
  return [drawn, {
    label: `${line.label}, usual`,
    stroke: color("--edge"),
    width: 1,
    dash: [1, 5],
    points: { show: false },
    value: said(line.unit),
  }];
});

const dataOf = (lines) => lines.flatMap((line) =>
  line.usual ? [line.values, line.values.map(() => line.usual)] : [line.values]);

const axis = (more) => ({
  stroke: color("--mute"),
  font: `12px ${getComputedStyle(document.body).fontFamily}`,
  grid: { stroke: color("--line"), width: 1 },
  ticks: { stroke: color("--line"), width: 1 },
  ...more,
});

const plots = new Map();

const draw = (place) => {
  const table = document.getElementById(place.dataset.plot);
  const lines = linesOf(table);
  const days = [...table.tBodies[0].rows].map((row) => instantOf(row.cells[0]));
  if (days.length < 2) return;
  place.hidden = false;
  plots.get(place)?.destroy();
  const unit = lines[0].unit;
  plots.set(place, new window.uPlot({
    width: place.clientWidth,
    height: HEIGHT,
    series: [{ label: "From", value: (_, at) => (at === null ? "" : dayOf(at)) }, ...seriesOf(lines)],
    axes: [
      axis({ values: (_, at) => at.map(dayOf), space: 70 }),
      axis({ values: (_, at) => at.map((each) => said(unit)(_, each)), size: 56 }),
    ],
    scales: { x: { time: true }, y: { range: (_, low, high) => [0, Math.max(high * 1.1, 1)] } },
    cursor: { drag: { x: false, y: false } },
  }, [days, ...dataOf(lines)], place));
};

const places = [...document.querySelectorAll("[data-plot]")];
const drawAll = () => places.forEach(draw);
const resized = new ResizeObserver((entries) => entries.forEach(({ target, contentRect }) => {
  if (contentRect.width) plots.get(target)?.setSize({ width: contentRect.width, height: HEIGHT });
}));

drawAll();
places.forEach((place) => resized.observe(place));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
