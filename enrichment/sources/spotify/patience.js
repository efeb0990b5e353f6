// How long a track page is worth waiting for: seconds from now on, or null for as long as a page may take.
(page) => {
  // The text follows its answer within a frame; two seconds are for a machine that is busy.
  const FOR_THE_TEXT = 2;
  // Lists of other tracks are asked for with the count on show. Half a second saves whole pages.
  const FOR_OTHER_COUNTS = 0.5;
  // A player that was refused may ask once more.
  const FOR_ANOTHER_TRY = 2;
  // The page may ask where we cannot listen: then a count that stands still is all that will come.
  const FOR_THE_COUNT_TO_STAND = 1.5;

  if (page.status >= 400 || page.texts.challenge.length || /\/login\b|\/\/consent\./.test(page.url)) return 0;

  const uri = `spotify:track:${page.url.match(/\/track\/(\w+)/)?.[1]}`;
  const union = ({ body }) => body?.data?.trackUnion;
  const isMine = (answer) => union(answer)?.uri === uri || !answer.asked || Object.values(answer.asked).includes(uri);
  const mine = page.answers.filter(isMine);

  const about = mine.filter(({ body }) => body?.data && "trackUnion" in body.data);
  if (about.length) {
    const kinds = about.map((answer) => union(answer)?.__typename);
    // A fault of the service: the player asks again, and a good answer may follow.
    if (kinds.every((kind) => kind === "GenericError")) return FOR_ANOTHER_TRY;
    if (!kinds.includes("Track")) return 0;
    if (!page.texts.count.some(Boolean)) return FOR_THE_TEXT;
    return page.unanswered ? FOR_OTHER_COUNTS : 0;
  }
  // What stands there before the count does is a dash, or a zero. A text that changes is waited for anew.
  const shown = page.texts.count.filter((text) => /\p{Nd}/u.test(text) && !/^\W*[0<≤]/.test(text));
  if (shown.length) return [FOR_THE_COUNT_TO_STAND, ...shown];
  // A cold start may answer a dozen questions, and ask about the track many seconds later.
  if (page.unanswered || mine.every(({ body }) => body?.data)) return null;
  return FOR_ANOTHER_TRY;
}
