// Keeps the page of a run that goes on up to date: whole states over a WebSocket, or asked for where there is none.
// When the run has ended the page is loaded anew: its tables then hold what was recorded.

const page = document.getElementById("live");
const labels = JSON.parse(document.getElementById("outcome-labels").textContent);
const whole = new Intl.NumberFormat("en");

const POLL_MS = 2000;
const STALE_MS = 15000;

let seen = 0;
let heard = Date.now();

const say = (word) => {
  if (page.textContent !== word) page.textContent = word;
};

const show = (state) => {
  heard = Date.now();
  if (state.v !== undefined && state.v < seen) return; // an older state, from a connection that was slower
  seen = state.v ?? seen;
  if (state.ended_at) location.reload();
  state.platforms.forEach(showLeg);
};

const showLeg = (leg) => {
  const panel = document.querySelector(`[data-leg="${leg.platform}"]`);
  if (!panel) return;
  const unread = leg.settled - leg.outcomes.read - leg.outcomes.no_video;
  panel.querySelector(".lead").textContent = `${whole.format(leg.outcomes.read)} of ${whole.format(leg.readings)} read`;
  const [read, rest] = panel.querySelectorAll("svg rect");
  read.setAttribute("width", leg.outcomes.read);
  rest.setAttribute("x", leg.outcomes.read);
  rest.setAttribute("width", unread);
  panel.querySelector("ul").replaceChildren(...lines(leg));
};

const lines = (leg) => {
  const ends = Object.entries(leg.outcomes).filter(([name, number]) => number && name !== "read");
  const texts = ends.map(([name, number]) => `${whole.format(number)} × ${labels[name]}`);
  const all = leg.left ? [`${whole.format(leg.left)} still to come`, ...texts] : texts;
  return all.map((text) => Object.assign(document.createElement("li"), { textContent: text }));
};

const poll = async () => {
  try {
    const answer = await fetch(page.dataset.api, { headers: { Accept: "application/json" } });
    if (answer.ok) show(await answer.json());
    say(answer.ok ? "polling" : "stale");
  } catch {
    say("stale");
  }
};

const listen = () => {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(`${scheme}//${location.host}${page.dataset.socket}`);
  let polling = null;
  socket.onopen = () => say("live");
  socket.onmessage = (message) => show(JSON.parse(message.data));
  socket.onclose = (closed) => {
    if (closed.code === 1000) return;
    polling ??= setInterval(poll, POLL_MS);
  };
};

setInterval(() => {
  if (Date.now() - heard > STALE_MS && page.textContent === "live") say("live, nothing new");
}, 1000);

listen();
