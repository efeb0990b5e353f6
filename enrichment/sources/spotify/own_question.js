// Which of a page's answers came to its question about this track.
(uri) => ({ asked, body }) => asked.uri === uri && body?.data?.trackUnion?.uri === uri
