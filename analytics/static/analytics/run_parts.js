// How the parts of a run's page are drawn from a state. The words are those of the templates.

import { inLocal, inUtc } from "./local_times.js";

const labels = JSON.parse(document.getElementById("outcome-labels").textContent);
const whole = new Intl.NumberFormat("en");
const tenth = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

const make = (tag, facts, ...children) => {
  const element = Object.assign(document.createElement(tag), facts);
  element.append(...children);
  return element;
};

const unknown = () =>
  make("span", { className: "quiet" }, make("span", { ariaHidden: "true" }, "–"), make("span", { className: "sr" }, "unknown"));

// A screen reader and a selection are left alone where nothing changed.
const put = (element, text) => {
  if (element !== null && element.textContent !== text) element.textContent = text;
};

const rate = (perSecond) =>
  perSecond >= 1 ? `${tenth.format(perSecond)} a second` : `${whole.format(Math.round(60 * perSecond))} a minute`;

const plural = (number, unit) => `${number} ${unit}${number === 1 ? "" : "s"}`;

const duration = (seconds) => {
  if (seconds < 60) return plural(Math.ceil(seconds), "second");
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  const parts = [[days, "day"], [hours, "hour"], [minutes, "minute"]];
  const first = parts.findIndex(([number]) => number > 0);
  return parts.slice(first, first + 2).filter(([number]) => number > 0).map(([number, unit]) => plural(number, unit)).join(", ");
};

const moment = (at) => inLocal("moment", new Date(at));
const second = (at) => {
  const date = new Date(at);
  return make("time", { dateTime: at, title: inUtc("second", date) }, inLocal("second", date));
};

export const showPlatformRun = (platformRun) => {
  const panel = document.querySelector(`[data-platform-run="${platformRun.platform}"]`);
  if (!panel) return;
  const fact = (name) => panel.querySelector(`[data-fact="${name}"]`);
  const unread = platformRun.settled - platformRun.outcomes.read - platformRun.outcomes.no_video;
  put(panel.querySelector(".lead"), `${whole.format(platformRun.outcomes.read)} of ${whole.format(platformRun.readings)} read`);
  const [read, rest] = panel.querySelectorAll("svg rect");
  read.setAttribute("width", platformRun.outcomes.read);
  rest.setAttribute("x", platformRun.outcomes.read);
  rest.setAttribute("width", unread);
  panel.querySelector("ul").replaceChildren(...ends(platformRun));
  panel.querySelectorAll('[data-fact="going"]').forEach((row) => { row.hidden = platformRun.left === 0; });
  fact("rate").replaceChildren(platformRun.rate === null ? unknown() : rate(platformRun.rate));
  fact("left").replaceChildren(platformRun.seconds_left === null ? unknown() : `about ${duration(platformRun.seconds_left)}`);
  put(fact("request_count"), whole.format(platformRun.request_count));
  put(fact("quota"), whole.format(platformRun.quota_left ?? 0));
  const trouble = troubleOf(platformRun);
  put(fact("trouble"), trouble);
  fact("trouble").hidden = trouble === "";
};

const ends = (platformRun) => {
  const items = platformRun.left ? [make("li", {}, `${whole.format(platformRun.left)} still to come`)] : [];
  for (const [name, number] of Object.entries(platformRun.outcomes)) {
    if (!number || name === "read") continue;
    const address = `${location.pathname}?platform=${platformRun.platform}&outcome=${name}#readings`;
    items.push(make("li", {}, make("a", { href: address }, `${whole.format(number)} ×`), ` ${labels[name]}`));
  }
  return items;
};

const troubleOf = (platformRun) => {
  const until = platformRun.stopped_until ? ` (until ${moment(platformRun.stopped_until)})` : "";
  if (platformRun.stop_outcome) return `Stopped: ${platformRun.stopped_reason}${until}`;
  if (platformRun.waits_until) return `Waiting until ${moment(platformRun.waits_until)}, as the platform asked.`;
  return platformRun.is_silent ? "No progress for a minute or more." : "";
};

export const showEvents = (events) => {
  const list = document.getElementById("events");
  const items = events.map(({ at, kind, text }) =>
    make("li", { className: kind }, second(at), " ", make("span", {}, text)),
  );
  const shown = (elements) => [...elements].map((element) => element.textContent.trim()).join("\n");
  if (shown(items) === shown(list.children)) return;
  list.replaceChildren(...items);
  document.getElementById("more-events").hidden = events.length < 20;
};
