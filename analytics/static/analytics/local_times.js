// Moments are written in UTC; whoever looks at them reads them in their own zone, and finds UTC on hover.

const format = new Intl.DateTimeFormat("en-US", {
  day: "numeric", month: "short", year: "numeric",
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZoneName: "short",
});

// As the server writes them: 20 Nov 2026, 05:29 UTC.
const forms = {
  moment: (at) => `${at.day} ${at.month} ${at.year}, ${at.hour}:${at.minute} ${at.timeZoneName}`,
  day: (at) => `${at.day} ${at.month} ${at.year}`,
  second: (at) => `${at.day} ${at.month}, ${at.hour}:${at.minute}:${at.second}`,
};

function localise(root) {
  for (const time of root.querySelectorAll("time[data-local]")) {
    const { local } = time.dataset;
    const parts = format.formatToParts(new Date(time.dateTime)).map(({ type, value }) => [type, value]);
    time.removeAttribute("data-local");
    if (!time.title) time.title = local === "second" ? `${time.textContent} UTC` : time.textContent;
    time.textContent = forms[local](Object.fromEntries(parts));
  }
}

localise(document);
document.addEventListener("htmx:load", (event) => localise(event.detail.elt.parentNode ?? event.detail.elt));
