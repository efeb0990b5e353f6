// Draws the charts from the data that came with the page. The tables beside them say the same in numbers.

/* global Chart */

const data = JSON.parse(document.getElementById("chart-data").textContent);
const dark = matchMedia("(prefers-color-scheme: dark)");
const drawn = [];

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const whole = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 });

const axis = (options = {}) => ({
  grid: { color: colour("line") },
  border: { display: false },
  ticks: { color: colour("quiet"), callback: (number) => short.format(number), maxTicksLimit: 6 },
  ...options,
});

const days = () => ({
  grid: { display: false },
  ticks: { color: colour("quiet"), maxRotation: 0, autoSkipPadding: 16 },
});

const moments = () => ({
  color: colour("quiet"),
  maxRotation: 0,
  callback: (moment) => date.format(moment),
});

// Marks stand where a run was; some of them, evenly, so that their words do not touch.
const marks = () => {
  const step = Math.ceil(data.moments.length / 5);
  return data.moments.filter((_, place) => place % step === 0).map((value) => ({ value }));
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

const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

// By the moment and not by the run: a week without a run must be as wide as the others.
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

const counts = () => ({
  type: "line",
  data: {
    datasets: [line("Streams", "streams", colour("accent"), []), line("Views", "views", colour("quiet"), [5, 4])],
  },
  options: common({
    scales: {
      x: {
        type: "linear",
        grid: { display: false },
        ticks: moments(),
        min: data.moments[0],
        max: data.moments.at(-1),
        afterBuildTicks: (scale) => {
          scale.ticks = marks();
        },
      },
      streams: axis({ position: "left", title: title("Streams", colour("accent")) }),
      views: axis({ position: "right", grid: { display: false }, title: title("Views", colour("quiet")) }),
    },
    plugins: {
      legend: legend(),
      tooltip: { callbacks: { label, title: (items) => date.format(items[0].parsed.x) } },
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
    data: {
      labels: data.days,
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
    labels: data[of].names,
    datasets: [
      {
        label: of === "streams" ? "Streams" : "Views",
        data: data[of].gains,
        backgroundColor: data[of].gains.map((gain) => colour(gain < 0 ? "down" : "accent")),
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
        ticks: { color: colour("ink"), autoSkip: false, callback: (index) => cut(data[of].names[index]) },
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
