// Moments are written in UTC; whoever looks at them reads them in their own zone, and finds UTC on hover.

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

localise(document);
document.addEventListener("htmx:load", (event) => localise(event.detail.elt.parentNode ?? event.detail.elt));
