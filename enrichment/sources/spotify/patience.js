// How long a track page is worth waiting for: seconds from now on, or null for as long as a page may take.
(page) => {
  // The text follows its answer within a frame; two seconds are for a machine that is busy.
  const FOR_THE_TEXT = 2;
  // Lists of other tracks are asked for with the count on show. Half a second saves whole pages.
  const FOR_OTHER_COUNTS = 0.5;
  // A player that was refused may ask once more.
  const FOR_ANOTHER_TRY = 2;
  // One that got all its answers and falls silent will not show a count any more.
  const FOR_ANOTHER_QUESTION = 5;

  if (page.status >= 400 || page.texts.challenge.length || /\/login\b/.test(page.url)) return 0;
  const about = page.answers.filter(({ body }) => body?.data && "trackUnion" in body.data);
  if (about.length) {
    const isTrack = about.some(({ body }) => body.data.trackUnion?.__typename === "Track");
    if (!isTrack) return 0;
    if (!page.texts.count.some(Boolean)) return FOR_THE_TEXT;
    return page.unanswered ? FOR_OTHER_COUNTS : 0;
  }
  if (page.unanswered || !page.answers.length) return null;
  return page.answers.every(({ body }) => body?.data) ? FOR_ANOTHER_QUESTION : FOR_ANOTHER_TRY;
}
