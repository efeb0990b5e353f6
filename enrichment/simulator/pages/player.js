"use strict";
// The web player: an empty shell asks GraphQL and draws what the answer says, never what the address says.
(() => {
  const session = JSON.parse(document.getElementById("session").textContent);
  const [, locale, kind, thingId] = location.pathname.match(/^(\/intl-[^/]+)?\/(track|playlist)\/(\w+)/);
  const prefix = locale || "";
  const numbers = new Intl.NumberFormat(session.locale ?? navigator.language);

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

  const ask = async (operationName, variables) => {
    const response = await fetch("/pathfinder/v2/query", {
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

  const cell = (column, ...children) =>
    el("div", { role: "gridcell", "aria-colindex": String(column) }, ...children);

  const row = (track, index, ranked) => {
    const link = el("a", { "data-testid": "internal-track-link", href: href(track.uri) }, track.name);
    const cells = [
      [image(idOf(track.uri)), link],
      [count(track.playcount)],
      [clock(track.duration.totalMilliseconds)],
    ];
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

  const shownCount = (track) => {
    const text = session.shown_count ?? track.playcount;
    if (text === null) return null;
    return el("span", { "data-testid": "playcount" }, count(text));
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
    const released = new Date(album.date.isoString).toLocaleDateString(navigator.language, {
      dateStyle: "long",
      timeZone: "UTC",
    });
    return el("div", {}, el("p", {}, released), ...album.copyright.items.map((item) => el("p", {}, item.text)));
  };

  const setCanonical = (uri) => {
    const link = document.createElement("link");
    link.rel = "canonical";
    link.href = `${location.origin}/track/${idOf(uri)}`;
    document.head.append(link);
  };

  const show = (...content) => document.getElementById("main").replaceChildren(el("main", {}, ...content));

  const showTrack = (track) => {
    const artists = [...track.firstArtist.items, ...track.otherArtists.items];
    document.title = `${track.name} - song and lyrics by ${artists[0].profile.name} | Spotify`;
    setCanonical(track.uri);
    const grids = el("div", {});
    show(
      el(
        "section",
        { "data-testid": "track-page" },
        header(track, artists),
        el("div", { "data-testid": "action-bar" }, el("button", {}, "Play")),
        el("div", { "data-testid": "lyrics-container" }, el("p", {}, "Sign in to see lyrics.")),
        ...artists.map(artistCard),
        grids,
        footer(track.albumOfTrack),
      ),
    );
    return showOthers(track, artists[0], grids);
  };

  const showOthers = async (track, artist, grids) => {
    const [recommended, overview] = await Promise.all([
      ask("internalLinkRecommenderTrack", { uri: track.uri, limit: 5 }),
      ask("queryArtistOverview", { uri: artist.uri, locale: "" }),
    ]);
    const others = recommended.data.seoRecommendedTrack.items.map((item) => item.data);
    const popular = overview.data.artistUnion.discography.topTracks.items.map((item) => item.track);
    grids.append(
      grid("Recommended", others, false),
      grid(`Popular Tracks by ${artist.profile.name}`, popular, true),
    );
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

  // Rows further down are asked for only when somebody scrolls.
  const drawPlaylist = (answer) => {
    const playlist = answer.data?.playlistV2;
    if (playlist?.__typename !== "Playlist") return showProblem("Couldn't find that playlist");
    const rows = playlist.content.items.map(({ itemV2 }) => el("div", { role: "row", "data-testid": "tracklist-row" }, itemV2.data.name ?? ""));
    return show(el("section", { "data-testid": "playlist-page" }, el("h1", {}, playlist.name), ...rows));
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
    if (kind === "playlist") await drawPlaylist(await ask("fetchPlaylist", { uri: `spotify:playlist:${thingId}`, offset: 0, limit: 25 }));
    else await draw(await ask("getTrack", { uri: `spotify:track:${thingId}` }));
    report("page_complete");
  };

  boot().catch(() => showProblem("Something went wrong"));
})();
