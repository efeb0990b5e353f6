// Keeps the page of a run that goes on up to date: whole states over a WebSocket, or asked for where there is none.
// When the run begins to read, and when it has ended, the page is reloaded: its tables then hold
// what was read first, or what was recorded.

import { showEvents, showPlatformRun } from "./run_parts.js";

const badge = document.getElementById("live");
const warning = document.getElementById("stale");

const POLL_MS = 2000;
const STALE_MS = 15000; // the server says something every ten seconds, whether anything changed or not
const FAILURES_MS = 10000; // so seldom at the most, as every watcher asks for them by itself
const RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30000;

let seen = 0;
let heard = Date.now();
let failed = null;
let failuresAt = 0;
let polling = null;
let tries = 0;

const WORDS = { live: "live", polling: "updated every two seconds", stale: "may be out of date" };

const say = (word) => {
  const shown = Date.now() - heard > STALE_MS ? "stale" : word;
  if (badge.textContent !== WORDS[shown]) {
    badge.textContent = WORDS[shown];
    badge.className = `badge ${shown}`;
  }
  warning.hidden = shown !== "stale";
  if (shown === "stale") {
    const seconds = Math.round((Date.now() - heard) / 5000) * 5;
    warning.textContent = `No answer for ${seconds} seconds, so what you see may be old. The page keeps trying.`;
  }
};

const show = (state) => {
  heard = Date.now();
  if (state.v !== undefined && state.v < seen) return; // an older state, from a connection that was slower
  seen = state.v ?? seen;
  if (state.ended_at || (state.state === "reading" && badge.dataset.state === "pending")) {
    location.reload();
    return;
  }
  state.platforms.forEach(showPlatformRun);
  showEvents(state.events);
  showFailures(state.platforms);
};

// The reasons and their tracks are a part of the page: it is reloaded when their numbers have changed.
const showFailures = (platformRuns) => {
  const numbers = JSON.stringify(platformRuns.map(({ outcomes: { read, no_video, ...rest } }) => rest));
  failed ??= numbers;
  if (numbers === failed || Date.now() - failuresAt < FAILURES_MS) return;
  failed = numbers;
  failuresAt = Date.now();
  document.getElementById("failures").dispatchEvent(new Event("refresh"));
};

const poll = async () => {
  try {
    const answer = await fetch(badge.dataset.api, { headers: { Accept: "application/json" } });
    if (answer.ok) show(await answer.json());
  } catch {
    // The network is away: after a while without an answer the badge says so.
  }
  say("polling");
};

const startPolling = () => {
  polling ??= setInterval(poll, POLL_MS);
  say("polling");
};

const stopPolling = () => {
  clearInterval(polling);
  polling = null;
};

const listen = () => {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(`${scheme}//${location.host}${badge.dataset.socket}`);
  socket.onmessage = (message) => {
    tries = 0;
    stopPolling();
    show(JSON.parse(message.data));
    say("live");
  };
  socket.onclose = ({ code }) => {
    if (code === 1000) return; // the run has ended, and its last state was sent before
    startPolling();
    if (code === 4403 || code === 4404) return; // logged out, or no such run: asking again brings the same
    const wait = Math.min(RETRY_MS * 2 ** tries, LONGEST_RETRY_MS);
    tries += 1;
    setTimeout(listen, wait * (0.5 + Math.random() / 2)); // not all watchers of a restarted server at once
  };
};

setInterval(() => {
  if (Date.now() - heard > STALE_MS) say("stale");
}, 1000);

listen();
