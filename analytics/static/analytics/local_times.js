// Moments are written in UTC; whoever looks at them reads them in their own zone, and finds UTC on hover.
// Ages grow while the page is open, so that it does not call a number fresh for ever.

const partsIn = (timeZone) =>
  new Intl.DateTimeFormat("en-US", {
    day: "numeric", month: "short", year: "numeric",
    hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZoneName: "short", timeZone,
  });

const local = partsIn(undefined);
const utc = partsIn("UTC");

// As the server writes them: 20 Nov 2026, 05:29 UTC.
const forms = {
  moment: (at) => `${at.day} ${at.month} ${at.year}, ${at.hour}:${at.minute} ${at.timeZoneName}`,
  day: (at) => `${at.day} ${at.month} ${at.year}`,
  second: (at) => `${at.day} ${at.month}, ${at.hour}:${at.minute}:${at.second} ${at.timeZoneName}`,
};

const write = (form, at, format) =>
  forms[form](Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value])));

export const inLocal = (form, at) => write(form, at, local);
export const inUtc = (form, at) => write(form, at, utc);

function localise(root) {
  for (const time of root.querySelectorAll("time[data-local]")) {
    const form = time.dataset.local;
    time.removeAttribute("data-local");
    if (!time.title) time.title = time.textContent;
    time.textContent = inLocal(form, new Date(time.dateTime));
  }
}

const MINUTE = 60_000;
const UNITS = [
  ["year", 525_960], ["month", 43_830], ["week", 10_080], ["day", 1_440], ["hour", 60], ["minute", 1],
];
const opened = Date.now();
const rendered = 1000 * Number(document.documentElement.dataset.now);

const ageOf = (minutes) => {
  const [unit, size] = UNITS.find(([, most]) => minutes >= most);
  const number = Math.floor(minutes / size);
  return `${number} ${unit}${number === 1 ? "" : "s"} ago`;
};

// By the server's clock: the viewer's may be wrong.
function grow() {
  const now = rendered + Date.now() - opened;
  for (const time of document.querySelectorAll("time[data-age]")) {
    const minutes = (now - new Date(time.dateTime)) / MINUTE;
    if (minutes >= 1) time.textContent = ageOf(minutes);
  }
}

localise(document);
setInterval(grow, MINUTE);
document.addEventListener("visibilitychange", grow);
document.addEventListener("htmx:load", (event) => localise(event.detail.elt.parentNode ?? event.detail.elt));
