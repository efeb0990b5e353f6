// How long a track page is worth waiting for: seconds from now on, or null for as long as a page may take.
// The seconds and the keys of the answers are those of the shape.
(shape) => (page) => {
  if (page.status >= 400 || page.texts.challenge.length || /\/login\b|\/\/consent\./.test(page.url)) return 0;

  const uri = `spotify:track:${page.url.match(/\/track\/(\w+)/)?.[1]}`;
  const union = ({ body }) => body?.data?.[shape.track_key];
  const isMine = (answer) => union(answer)?.uri === uri || !answer.asked || Object.values(answer.asked).includes(uri);
  const mine = page.answers.filter(isMine);

  const about = mine.filter(({ body }) => body?.data && shape.track_key in body.data);
  if (about.length) {
    const kinds = about.map((answer) => union(answer)?.__typename);
    // A fault of the service: the player asks again, and a good answer may follow.
    if (kinds.every((kind) => kind === "GenericError")) return shape.another_try_seconds;
    if (!kinds.includes("Track")) return 0;
    if (!page.texts.count.some(Boolean)) return shape.text_seconds;
    return page.unanswered ? shape.other_counts_seconds : 0;
  }
  // What stands there before the count does is a dash, or a zero. A text that changes is waited for anew.
  const shown = page.texts.count.filter((text) => /\p{Nd}/u.test(text) && !/^\W*[0<≤]/.test(text));
  if (shown.length) return [shape.standing_seconds, ...shown];
  // A cold start may answer a dozen questions, and ask about the track many seconds later.
  if (page.unanswered || mine.every(({ body }) => body?.data)) return null;
  return shape.another_try_seconds;
}
