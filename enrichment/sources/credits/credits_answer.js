// Which of a page's answers came to its request for all credits. A page that plays requests the first ten as well, with
// those of the artist; others name the track and tell something else of it.
(key) => ({ asked, body }) => {
  const track = body?.data?.[key];
  const tells = track?.__typename === "NotFound" || track?.creditsTrait !== undefined;
  return typeof asked?.trackUri === "string" && !asked.artistUri && tells;
}
