// Draws the charts from the data that came with the page. The tables beside them say the same in numbers.

import { inLocal } from "./local_times.js";

/* global Chart */

const data = JSON.parse(document.getElementById("chart-data").textContent);
const dark = matchMedia("(prefers-color-scheme: dark)");
const drawn = [];

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const whole = new Intl.NumberFormat("en");

// With as many digits as tell a tick from the next one: 11.1B and 11.2B, not twice 11B.
const short = (number, _, ticks) => {
  const step = ticks.length > 1 ? Math.abs(ticks[1].value - ticks[0].value) : 1;
  const unit = 1000 ** Math.floor(Math.log10(Math.max(Math.abs(number), 1)) / 3);
  const digits = Math.min(Math.max(Math.ceil(Math.log10(unit / step)) + 1, 0), 12);
  return new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: digits }).format(number);
};

const axis = (options = {}) => ({
  grid: { color: colour("line") },
  border: { display: false },
  ticks: { color: colour("quiet"), callback: short, maxTicksLimit: 6 },
  ...options,
});

const days = () => ({
  grid: { display: false },
  ticks: { color: colour("quiet"), maxRotation: 0, autoSkipPadding: 16 },
});

const moments = () => ({
  color: colour("quiet"),
  maxRotation: 0,
  autoSkip: false,
  callback: (moment) => date(moment),
});

const DATE_WIDTH = 90; // pixels, with the space beside it
const AXES_WIDTH = 110;

// Marks are drawn where a count is; some of them, the newest first, so that their words do not touch.
const marks = ({ min, max, chart }) => {
  const all = [...(data.thirdParty ?? []).map(({ x }) => x), ...data.moments].sort((one, other) => one - other);
  const apart = ((max - min) * DATE_WIDTH) / Math.max(chart.width - AXES_WIDTH, DATE_WIDTH);
  const kept = [];
  for (const value of all.reverse()) if (kept.length === 0 || kept[0].value - value >= apart) kept.unshift({ value });
  return kept;
};

const common = (more) => ({
  animation: false,
  maintainAspectRatio: false,
  interaction: { mode: "index", intersect: false },
  ...more,
});

const legend = () => ({ labels: { color: colour("ink"), usePointStyle: true, boxHeight: 7 } });
const label = (item) => {
  const number = item.raw?.y === undefined ? item.raw : item.raw.y;
  return `${item.dataset.label}: ${number === null ? "not read" : whole.format(number)}`;
};
const title = (text, ink) => ({ display: true, text, color: ink });

const date = (moment) => inLocal("day", moment);

// By the moment and not by the run: a week without a run must be as wide as the others. No number opens the line.
const line = (name, axisId, ink, dash) => ({
  label: name,
  data: data[axisId].map((number, place) => ({ x: data.moments[place], y: number })),
  pointStyle: "circle",
  yAxisID: axisId,
  borderColor: ink,
  backgroundColor: ink,
  borderDash: dash,
  borderWidth: 2,
  pointRadius: 2,
  clip: 6,
  tension: 0,
});

// Where a platform began to count differently: a broken line with its words, on the side that has more room.
const across = (scale, moment) => {
  if (scale.type === "linear") return scale.getPixelForValue(moment);
  const place = data.moments.findIndex((one) => one >= moment);
  return place < 1 ? scale.left : (scale.getPixelForValue(place - 1) + scale.getPixelForValue(place)) / 2;
};

const fitting = (context, words, width) => {
  if (context.measureText(words).width <= width) return words;
  let length = words.length;
  while (length > 1 && context.measureText(`${words.slice(0, length)}…`).width > width) length -= 1;
  return `${words.slice(0, length)}…`;
};

const drawChange = ({ ctx, chartArea: { left, right, top, bottom }, scales }, change, row) => {
  const x = across(scales.x, change.moment);
  const toTheRight = x - left < right - x;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colour("warn");
  ctx.setLineDash([3, 3]);
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, bottom);
  ctx.stroke();
  ctx.font = `12px ${Chart.defaults.font.family}`;
  ctx.textAlign = toTheRight ? "left" : "right";
  ctx.textBaseline = "top";
  const words = fitting(ctx, change.words, (toTheRight ? right - x : x - left) - 10);
  ctx.lineWidth = 4;
  ctx.setLineDash([]);
  ctx.strokeStyle = colour("surface");
  ctx.strokeText(words, x + (toTheRight ? 6 : -6), top + 15 * row);
  ctx.fillText(words, x + (toTheRight ? 6 : -6), top + 15 * row);
  ctx.restore();
};

const changes = (of) => ({
  id: "changes",
  afterDatasetsDraw: (chart) =>
    data.changes
      .filter((change) => of === undefined || change.of === of)
      .forEach((change, row) => drawChange(chart, change, row)),
});

// Counted by somebody else, at other moments: dotted, thinner and with marks of another shape.
const thirdParty = () => ({
  ...line("Streams, by Chartmetric", "streams", colour("accent"), [1, 4]),
  data: data.thirdParty,
  pointStyle: "triangle",
  borderWidth: 1.5,
});

const counts = () => ({
  type: "line",
  plugins: [changes()],
  data: {
    datasets: [
      line("Streams", "streams", colour("accent"), []),
      line("Views", "views", colour("quiet"), [5, 4]),
      ...(data.thirdParty ? [thirdParty()] : []),
    ],
  },
  options: common({
    // By the nearest moment: the third-party counts have moments of their own.
    interaction: { mode: "nearest", axis: "x", intersect: false },
    scales: {
      x: {
        type: "linear",
        grid: { display: false },
        ticks: moments(),
        min: Math.min(data.moments[0], data.thirdParty?.[0].x ?? Infinity),
        max: Math.max(data.moments.at(-1), data.thirdParty?.at(-1).x ?? 0),
        afterBuildTicks: (scale) => {
          scale.ticks = marks(scale);
        },
      },
      streams: axis({ position: "left", title: title("Streams", colour("accent")) }),
      views: axis({ position: "right", grid: { display: false }, title: title("Views", colour("quiet")) }),
    },
    plugins: {
      legend: legend(),
      tooltip: { callbacks: { label, title: (items) => date(items[0].parsed.x) } },
    },
  }),
});

// One chart for each platform: a fall of one and a gain of the other have no zero in common.
// Hollow where a growth was not measured over a week, with an orange edge where it is flagged.
const growth = ({ of }) => {
  const weeks = data[`${of}Growth`];
  const ink = colour(of === "streams" ? "accent" : "quiet");
  return {
    type: "bar",
    plugins: [changes(of)],
    data: {
      labels: data.moments.map(date),
      datasets: [
        {
          label: of === "streams" ? "Streams" : "Views",
          data: weeks.map((week) => week.gain),
          backgroundColor: weeks.map((week) => (week.hollow ? "transparent" : ink)),
          borderColor: weeks.map((week) => (week.marked ? colour("warn-fill") : ink)),
          borderWidth: weeks.map((week) => (week.marked ? 3 : week.hollow ? 2 : 0)),
          maxBarThickness: 28,
        },
      ],
    },
    options: common({
      scales: { x: days(), y: axis({ title: title(of === "streams" ? "Streams" : "Views", ink), beginAtZero: true }) },
      plugins: {
        legend: { display: false },
        tooltip: { callbacks: { label, afterLabel: (item) => weeks[item.dataIndex].words } },
      },
    }),
  };
};

const cut = (name) => (name.length > 22 ? `${name.slice(0, 21)}…` : name);

const bars = ({ of }) => ({
  type: "bar",
  data: {
    labels: data.gained[of].names,
    datasets: [
      {
        label: of === "streams" ? "Streams" : "Views",
        data: data.gained[of].gains,
        backgroundColor: data.gained[of].gains.map((gain) => colour(gain < 0 ? "down" : "accent")),
        maxBarThickness: 18,
      },
    ],
  },
  options: common({
    indexAxis: "y",
    scales: {
      x: axis(),
      y: {
        grid: { display: false },
        ticks: { color: colour("ink"), autoSkip: false, callback: (index) => cut(data.gained[of].names[index]) },
      },
    },
    plugins: { legend: { display: false }, tooltip: { callbacks: { label } } },
  }),
});

const kinds = { counts, growth, bars };

function draw() {
  drawn.splice(0).forEach((chart) => chart.destroy());
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  for (const canvas of document.querySelectorAll("canvas[data-chart]")) {
    drawn.push(new Chart(canvas, kinds[canvas.dataset.chart](canvas.dataset)));
  }
}

draw();
dark.addEventListener("change", draw);
