// How long a playlist's page is worth waiting for, and the question for every page of rows that the player leaves
// for later. Asked after every change, so it may ask no question twice.
(page) => {
  const LIMIT = 100;
  // A person who scrolls asks about as often.
  const GAP_MS = 1000;
  const FOR_ANOTHER_QUESTION = 5;

  if (page.status >= 400 || page.texts.challenge.length || /\/login\b/.test(page.url)) return 0;
  const id = location.pathname.match(/\/playlist\/(\w+)/)?.[1];
  const mine = page.answers.filter(({ body }) => body?.data?.playlistV2?.uri === `spotify:playlist:${id}`);
  if (!mine.length) return page.unanswered || !page.answers.length ? null : FOR_ANOTHER_QUESTION;

  const seen = new Set(mine.map(({ body }) => body.data.playlistV2.content?.pagingInfo?.offset));
  const first = mine[0].body.data.playlistV2.content;
  const here = (first?.items?.length ?? 0) + (first?.pagingInfo?.offset ?? 0);
  const total = first?.totalCount ?? 0;
  const missing = [];
  for (let offset = here; offset < total; offset += LIMIT) if (!seen.has(offset)) missing.push(offset);
  if (!missing.length || !here || !mine[0].repeat) return 0;

  window[Symbol.for("asked rows")] ??= new Set();
  const asked = window[Symbol.for("asked rows")];
  const next = missing.find((offset) => !asked.has(offset));
  // An answer that was refused does not come again: what is there is told.
  if (next === undefined) return page.unanswered ? null : 0;
  if (missing.some((offset) => asked.has(offset))) return page.unanswered ? null : 0;
  asked.add(next);
  setTimeout(() => mine[0].repeat({ offset: next, limit: LIMIT }), GAP_MS);
  return null;
}
