// How long a playlist's page is worth waiting for, and the question for every page of rows that the player leaves
// for later. Asked after every change of a page that never stops changing, so it may ask no question twice.
// The seconds and the key of the answers are those of the shape.
(shape) => (page) => {
  const LIMIT = 100;
  // A person who scrolls asks about as often.
  const GAP_MS = 1000;
  // A question that fails is asked once more, and of what fails again no more than this.
  const TRIES = 2;
  const MOST_LOST = 2;

  const id = location.pathname.match(/\/playlist\/(\w+)/)?.[1];
  if (page.status >= 400 || page.texts.challenge.length || !id) return 0;

  const now = performance.now();
  const uri = `spotify:playlist:${id}`;
  const playlistIn = ({ body }) => body?.data?.[shape.playlist_key];
  const isMine = (answer) => (playlistIn(answer)?.uri ? playlistIn(answer).uri === uri : Object.values(answer.asked ?? {}).includes(uri));
  const contentOf = (answer) => playlistIn(answer)?.content;
  const offsetOf = (answer) => contentOf(answer).pagingInfo?.offset ?? answer.asked?.offset;

  const mine = page.answers.filter(isMine);
  const pages = mine.filter((answer) => Array.isArray(contentOf(answer)?.items) && Number.isInteger(offsetOf(answer)));
  if (!pages.length) {
    if (mine.some((answer) => ["NotFound", "RestrictedContent"].includes(playlistIn(answer)?.__typename))) return 0;
    // An answer that only names the playlist is none that failed: its rows are asked for next.
    const failed = mine.some((answer) => playlistIn(answer)?.__typename !== "Playlist");
    return failed ? shape.rows_another_try_seconds : Math.max(0, shape.first_rows_seconds - now / 1000);
  }

  const { asked, scheduled } = (window[Symbol.for("asked rows")] ??= { asked: [], scheduled: 0 });
  const totals = mine.map((answer) => contentOf(answer)?.totalCount).filter(Number.isInteger);
  const total = totals[totals.length - 1] ?? 0;

  // Where rows are missing: from each hole in what is there, a question for every hundred.
  const missing = [];
  let seen = 0;
  const parts = pages.map((answer) => [offsetOf(answer), contentOf(answer).items.length]).sort(([a], [b]) => a - b);
  for (const [offset, length] of [...parts, [total, 0]]) {
    for (let at = seen; at < offset; at += LIMIT) missing.push(at);
    seen = Math.max(seen, offset + length);
  }

  const answered = page.answers.filter(({ repeated }) => repeated);
  if (asked.length > answered.length) return Math.max(0, shape.rows_answer_seconds - (now - scheduled) / 1000);
  // One that keeps us out says so about every row.
  if (answered.some(({ status }) => [401, 403, 429].includes(status))) return 0;

  const tries = (offset) => asked.filter((one) => one === offset).length;
  const lost = missing.filter((offset) => tries(offset) >= TRIES);
  const next = missing.find((offset) => tries(offset) < TRIES);
  if (next === undefined || lost.length >= MOST_LOST) return 0;

  const { repeat } = pages.findLast((answer) => answer.repeat) ?? {};
  // A thousandth more for each page that comes: the wait starts over.
  if (!repeat) return shape.rows_another_try_seconds + pages.length / 1000;
  asked.push(next);
  window[Symbol.for("asked rows")].scheduled = now;
  setTimeout(() => repeat({ offset: next, limit: LIMIT }), GAP_MS);
  return shape.rows_answer_seconds;
}
