// How long a track page is worth waiting for: seconds from now on, or null for as long as a page may take.
// The seconds and the keys of the answers are those of the shape.
(shape) => (page) => {
  const track = new URL(page.url).pathname.match(/\/track\/(\w+)/)?.[1];
  // Who is sent elsewhere, to a sign-in or a page about regions, gets no number there.
  if (page.status >= 400 || page.texts.challenge.length || !track) return 0;

  const uri = `spotify:track:${track}`;
  const union = ({ body }) => body?.data?.[shape.track_key];
  const asksOfIt = ({ asked }) => !asked || Object.values(asked).includes(uri);
  const mine = page.answers.filter((answer) => union(answer)?.uri === uri || asksOfIt(answer));

  // What is shown before the count is a dash, or a zero. If the text changes, the wait starts over.
  const shown = page.texts.count.filter((text) => /\p{Nd}/u.test(text) && !/^\W*0/.test(text));
  const about = mine.filter(({ body }) => body?.data && shape.track_key in body.data);
  const counted = about.findLast((answer) => union(answer)?.uri === uri && shape.count_key in union(answer));
  if (counted) {
    const count = String(union(counted)[shape.count_key]);
    // Digits of another script are not compared here.
    const agrees = (text) => /[^\d\P{Nd}]/u.test(text) || text.replace(/\D/g, "") === count;
    const isZero = /^0+$/.test(count);
    if (!isZero && !(shown.length && shown.every(agrees))) return [shape.text_seconds, ...shown];
    return 0;
  }
  // These answers tell of the track itself. Others say something else about it, such as its credits, which do not even
  // name it, or that the service failed.
  const isAside = (track) => track?.uri === uri || (track?.__typename === "Track" && !track.uri && !(shape.count_key in track));
  const isEnd = (answer) => {
    const track = union(answer);
    if (isAside(track)) return false;
    return track?.__typename === undefined ? !answer.body.errors : track.__typename !== "GenericError";
  };
  // Lists of what is like the track are requested by its uri as well, with a limit.
  const asksForIt = ({ asked }) => asked?.uri === uri && !("limit" in asked);
  // What does not find the track may be about something else of it, while the count is still on its way.
  const ends = about.filter(isEnd);
  if (ends.some((one) => !one.asked || asksForIt(one)) || (ends.length && !page.pending.some(asksForIt))) return 0;
  // What is shown while the page requests the count may be older.
  if (shown.length) return [page.pending.some(asksForIt) ? null : shape.standing_seconds, ...shown];
  // A cold start may answer a dozen questions, and ask about the track many seconds later. A fault of the service
  // is no answer: the page asks again, and a good answer may follow.
  const isFault = (answer) => !answer.body?.data || (about.includes(answer) && !isAside(union(answer)));
  const failed = mine.some((answer) => (!answer.asked || asksForIt(answer)) && isFault(answer));
  return page.pending.some(asksOfIt) || !failed ? null : shape.another_try_seconds;
}
