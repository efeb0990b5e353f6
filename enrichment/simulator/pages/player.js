"use strict";
// The web player: an empty shell asks GraphQL and draws what the answer says, never what the address says.
(() => {
  const session = JSON.parse(document.getElementById("session").textContent);
  const [, locale, kind, thingId] = location.pathname.match(/^(\/intl-[^/]+)?\/(track|playlist)\/(\w+)/);
  const prefix = locale || "";
  const numbers = new Intl.NumberFormat(session.locale ?? navigator.language);

  // The real page takes seconds until it asks for what it is about.
  const LATE_MS = 40;

  // Class names change with every build: whoever selects on them finds nothing next week.
  const hashed = (name) => {
    let hash = 7;
    for (const letter of session.build + name) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
    return `e-${hash.toString(36)} encore-text`;
  };

  const el = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "data-testid" && session.without_testids) continue;
      element.setAttribute(name, value);
    }
    element.className = hashed(attributes["data-testid"] || tag);
    element.append(...children.filter((child) => child !== null));
    return element;
  };

  const idOf = (uri) => uri.split(":")[2];
  const href = (uri) => `${prefix}/${uri.split(":")[1]}/${idOf(uri)}`;
  const image = (id) => el("img", { src: `/i.scdn.co/image/ab67616d00001e02${id}`, alt: "", loading: "eager" });
  const separator = () => el("span", { "data-separator": "true" }, "•");
  const count = (playcount) => (/^\d+$/.test(playcount) ? numbers.format(BigInt(playcount)) : playcount);
  const clock = (ms) => {
    const seconds = Math.round(ms / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };

  const sendXhr = (url, { method, headers, body }) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, url);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.onload = () => resolve(new Response(request.responseText, { status: request.status }));
      request.onerror = reject;
      request.send(body);
    });

  const sendInAddress = (_, { body }) => {
    const { operationName, variables } = JSON.parse(body);
    const parameters = new URLSearchParams({ operationName, variables: JSON.stringify(variables) });
    return fetch(`/pathfinder/v1/query?${parameters}`);
  };

  const senders = { by_request: (url, how) => fetch(new Request(url, how)), by_xhr: sendXhr };

  const ask = async (operationName, variables) => {
    const isUnheard = session.asks === "unheard" && operationName === "getTrack";
    const send = isUnheard ? sendInAddress : (senders[session.asks] ?? fetch);
    const response = await send("/pathfinder/v2/query", {
      method: "POST",
      headers: { "content-type": "application/json;charset=UTF-8", "app-platform": "WebPlayer" },
      body: JSON.stringify({
        variables,
        operationName,
        extensions: { persistedQuery: { version: 1, sha256Hash: session.hashes[operationName] } },
      }),
    });
    if (!response.ok) throw new Error(`${operationName}: ${response.status}`);
    return response.json();
  };

  const report = (event) =>
    fetch("/gew1-spclient.spotify.com/gabo-receiver-service/v3/events", {
      method: "POST",
      body: JSON.stringify({ event }),
    }).catch(() => null);

  const cell = (column, ...children) => el("div", { role: "gridcell", "aria-colindex": String(column) }, ...children);

  const row = (track, index, ranked) => {
    const link = el("a", { "data-testid": "internal-track-link", href: href(track.uri) }, track.name);
    const cells = [[image(idOf(track.uri)), link], [count(track.playcount)], [clock(track.duration.totalMilliseconds)]];
    if (ranked) cells.unshift([String(index + 1)]);
    return el(
      "div",
      { role: "row", "aria-rowindex": String(index + 1) },
      el("div", { "data-testid": "tracklist-row" }, ...cells.map((parts, at) => cell(at + 1, ...parts))),
    );
  };

  const grid = (title, tracks, ranked) =>
    el(
      "section",
      {},
      el("h2", {}, title),
      el(
        "div",
        { "data-testid": "track-list", role: "grid", "aria-colcount": ranked ? "4" : "3" },
        ...tracks.map((track, index) => row(track, index, ranked)),
      ),
    );

  const artistCard = (artist) =>
    el(
      "div",
      { "data-testid": "track-artist-link-card" },
      image(idOf(artist.uri)),
      el("a", { href: href(artist.uri) }, artist.profile.name),
    );

  // Where a page counts up, other numbers are shown before its own.
  const shownCount = (track) => {
    const text = session.shown_count ?? track.playcount;
    if (text === null) return null;
    const steps = session.counts_up ? ["0", "1234", "56789"] : [];
    const shown = el("span", { "data-testid": "playcount" }, count(steps[0] ?? text));
    [...steps, text].forEach((step, at) => setTimeout(() => shown.replaceChildren(count(step)), at * 100));
    return shown;
  };

  const header = (track, artists) => {
    const { albumOfTrack: album } = track;
    const parts = [
      el("a", { "data-testid": "creator-link", href: href(artists[0].uri) }, artists[0].profile.name),
      el("a", { href: href(album.uri) }, album.name),
      el("span", { "data-testid": "release-date" }, String(album.date.year)),
      el("span", {}, clock(track.duration.totalMilliseconds)),
      shownCount(track),
    ].filter((part) => part !== null);
    const line = parts.flatMap((part, index) => (index ? [separator(), part] : [part]));
    return el(
      "div",
      {},
      image(idOf(album.uri)),
      el("span", { "data-testid": "entityTitle" }, el("h1", {}, track.name)),
      el("div", {}, ...line),
    );
  };

  const footer = (album) => {
    const format = { dateStyle: "long", timeZone: "UTC" };
    const released = new Date(album.date.isoString).toLocaleDateString(navigator.language, format);
    return el("div", {}, el("p", {}, released), ...album.copyright.items.map((item) => el("p", {}, item.text)));
  };

  const setCanonical = (uri) => {
    const link = document.createElement("link");
    link.rel = "canonical";
    link.href = `${location.origin}/track/${idOf(uri)}`;
    document.head.append(link);
  };

  const show = (...content) => document.getElementById("main").replaceChildren(el("main", {}, ...content));

  // Credits are asked for only when somebody opens the menu and then them.
  const moreOf = (track) => {
    const more = el("button", { "data-testid": "more-button", "aria-haspopup": "menu" }, "…");
    const entry = (words, act) => {
      const item = el("button", { role: "menuitem" }, words);
      item.addEventListener("click", act);
      return item;
    };
    more.addEventListener("click", async () => {
      await later(30);
      const menu = el("div", { role: "menu" }, entry("Save to your Liked Songs", () => {}));
      if (!session.without_credits) menu.append(entry("View credits", () => showCredits(track, menu)));
      document.body.append(menu);
    });
    return more;
  };

  const showCredits = async (track, menu) => {
    menu.remove();
    const asked = { trackUri: track.uri, contributorsLimit: 100, contributorsOffset: 0 };
    const answer = await ask("queryTrackCreditsGroupedModal", asked);
    const people = answer.data.trackUnion.creditsTrait.contributors.items;
    document.body.append(el("dialog", { open: "" }, ...people.map(({ name, role }) => el("p", {}, `${name} ${role}`))));
  };

  const showTrack = (track) => {
    const artists = [...track.firstArtist.items, ...track.otherArtists.items];
    document.title = `${track.name} - song and lyrics by ${artists[0].profile.name} | Spotify`;
    if (!session.without_canonical) setCanonical(track.uri);
    const grids = el("div", {});
    show(
      el(
        "section",
        { "data-testid": "track-page" },
        header(track, artists),
        el("div", { "data-testid": "action-bar" }, el("button", {}, "Play"), moreOf(track)),
        el("div", { "data-testid": "lyrics-container" }, el("p", {}, "Sign in to see lyrics.")),
        ...artists.map(artistCard),
        grids,
        footer(track.albumOfTrack),
      ),
    );
    if (session.second_count) document.body.prepend(el("aside", {}, el("span", { "data-testid": "playcount" }, session.second_count)));
    return showOthers(track, artists[0], grids);
  };

  const showOthers = async (track, artist, grids) => {
    const [recommended, overview] = await Promise.all([
      ask("internalLinkRecommenderTrack", { uri: track.uri, limit: 5 }),
      ask("queryArtistOverview", { uri: artist.uri, locale: "" }),
    ]);
    const others = recommended.data.seoRecommendedTrack.items.map((item) => item.data);
    const popular = overview.data.artistUnion.discography.topTracks.items.map((item) => item.track);
    grids.append(grid("Recommended", others, false), grid(`Popular Tracks by ${artist.profile.name}`, popular, true));
  };

  // The page of a later release: the same number, other marks, another shape of answer.
  const showEntity = (entity) => {
    document.title = `${entity.title} | Spotify`;
    setCanonical(entity.uri);
    show(el("article", {}, el("h1", {}, entity.title), el("div", {}, count(entity.stats.plays.total))));
  };

  const showProblem = (title) => {
    document.title = "Spotify – Web Player";
    show(el("div", { "data-testid": "error-page" }, el("h1", {}, title)));
  };

  const draw = (answer) => {
    if (answer.errors) return showProblem("Something went wrong");
    if (answer.data.entityV3) return showEntity(answer.data.entityV3.entity);
    const track = answer.data.trackUnion;
    if (!track || track.__typename !== "Track") return showProblem("Couldn't find that song");
    return showTrack(track);
  };

  const rowOf = ({ itemV2 }) => el("div", { role: "row", "data-testid": "tracklist-row" }, itemV2.data.name ?? "");

  const later = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));

  // A player asks once more where its service reports a fault.
  const openTrack = async () => {
    restless();
    const uri = `spotify:track:${thingId}`;
    ask("home", {});
    await ask("canvas", { uri });
    await later(session.late_ms ?? LATE_MS);
    const answer = await ask("getTrack", { uri });
    if (answer.data?.trackUnion?.__typename !== "GenericError") return draw(answer);
    await later(400);
    return draw(await ask("getTrack", { uri }));
  };

  // A page that plays, counts and glows is never at rest.
  const restless = () => {
    const clock = document.body.appendChild(el("span", { "aria-hidden": "true" }));
    setInterval(() => clock.replaceChildren(String(performance.now())), 50);
  };

  // The rows that a tall window has room for. Those further down are asked for only when somebody scrolls.
  const drawPlaylist = async (answer) => {
    const playlist = answer.data?.playlistV2;
    if (playlist?.__typename !== "Playlist") return showProblem("Couldn't find that playlist");
    const list = el("section", { "data-testid": "playlist-page" }, el("h1", {}, playlist.name), ...playlist.content.items.map(rowOf));
    show(list);
    const seen = playlist.content.items.length;
    if (seen >= playlist.content.totalCount) return null;
    const more = await ask("fetchPlaylistContents", { uri: playlist.uri, offset: seen, limit: 25 });
    return list.append(...(more.data?.playlistV2?.content?.items ?? []).map(rowOf));
  };

  const openPlaylist = async () => {
    restless();
    await later(session.late_ms ?? LATE_MS);
    return drawPlaylist(await ask("fetchPlaylist", { uri: `spotify:playlist:${thingId}`, offset: 0, limit: 25 }));
  };

  // Chromium lays nested boxes out by recursion: 5,000 of them overflow its stack, and the tab's process dies.
  const crash = () => {
    let box = document.body;
    for (let depth = 0; depth < 10000; depth += 1) box = box.appendChild(document.createElement("div"));
    return document.body.offsetHeight;
  };

  const spin = () => {
    for (;;);
  };

  const boot = async () => {
    if (session.trouble === "crash") crash();
    if (session.trouble === "spin") spin();
    report("page_view");
    ask("fetchPlaylist", { uri: "spotify:playlist:0000000000000000000000", offset: 0, limit: 25 });
    await fetch(`/open.spotifycdn.com/cdn/generated-locales/web-player/en.${session.build}.json`).then((got) => got.json());
    if (kind === "playlist") await openPlaylist();
    else await openTrack();
    report("page_complete");
  };

  boot().catch(() => showProblem("Something went wrong"));
})();
