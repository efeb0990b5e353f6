// Asks one of the page's own questions again, from inside the page: once for each of `variables`, all at the same time.
// `chosen` says of an answer whether its question is the one. Tells an answer each, null where none came within `limit`
// milliseconds; null alone where the page asked no such question, or another document has come since `id` was read.
(chosen, id, variables, limit, done) => {
  const reading = window[Symbol.for("reading")];
  const own = reading?.id === id ? reading.answers.findLast((one) => !one.repeated && one.repeat && chosen(one)) : null;
  if (!own) return done(null);
  const late = new Promise((resolve) => setTimeout(resolve, limit, null));
  const described = (one) => one && { url: one.url, status: one.status, text: one.text, asked: one.asked, repeated: true };
  const answers = variables.map((each) => Promise.race([own.repeat(each), late]));
  Promise.all(answers).then((all) => done(all.map(described)));
}
