// Which of a page's answers came to its question for the count of this track; other questions name it too.
(uri, shape) => ({ asked, body }) => {
  const union = body?.data?.[shape.track_key];
  return asked.uri === uri && union?.uri === uri && shape.count_key in union;
}
