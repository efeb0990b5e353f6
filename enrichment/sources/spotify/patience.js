// How long a track page is worth waiting for: seconds from now on, or null for as long as a page may take.
(page) => {
  // The text follows its answer within a frame; two seconds are for a machine that is busy.
  const FOR_THE_TEXT = 2;
  // Lists of other tracks are asked for with the count on show. Half a second saves whole pages.
  const FOR_OTHER_COUNTS = 0.5;
  // A player that was refused may ask once more.
  const FOR_ANOTHER_TRY = 2;

  if (page.status >= 400 || page.texts.challenge.length || /\/login\b|\/\/consent\./.test(page.url)) return 0;
  const about = page.answers.filter(({ body }) => body?.data && "trackUnion" in body.data);
  if (about.length) {
    const kinds = about.map(({ body }) => body.data.trackUnion?.__typename);
    // A fault of the service: the player asks again, and a good answer may follow.
    if (kinds.every((kind) => kind === "GenericError")) return FOR_ANOTHER_TRY;
    if (!kinds.includes("Track")) return 0;
    if (!page.texts.count.some(Boolean)) return FOR_THE_TEXT;
    return page.unanswered ? FOR_OTHER_COUNTS : 0;
  }
  // A cold start may answer a dozen questions, and ask about the track many seconds later.
  if (page.unanswered || page.answers.every(({ body }) => body?.data)) return null;
  return FOR_ANOTHER_TRY;
}
