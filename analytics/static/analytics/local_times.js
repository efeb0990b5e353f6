// Moments are written in UTC; whoever looks at them reads them in their own zone, and finds UTC on hover.

const forms = {
  moment: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" },
  day: { day: "numeric", month: "short", year: "numeric" },
  second: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
};
const written = Object.fromEntries(
  Object.entries(forms).map(([name, form]) => [name, new Intl.DateTimeFormat("en-GB", form)]),
);

function localise(root) {
  for (const time of root.querySelectorAll("time[data-local]")) {
    const { local } = time.dataset;
    time.removeAttribute("data-local");
    if (!time.title) time.title = local === "second" ? `${time.textContent} UTC` : time.textContent;
    time.textContent = written[local].format(new Date(time.dateTime));
  }
}

localise(document);
document.addEventListener("htmx:load", (event) => localise(event.detail.elt.parentNode ?? event.detail.elt));
