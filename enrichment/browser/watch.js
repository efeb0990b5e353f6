// Waits inside the page until `patience` has had enough or `limit` milliseconds are over, then tells what is there.
// `last` is the id of the document that was read before: where it is still the one, no new document has come.
(patience, selectors, last, limit, done) => {
  const reading = window[Symbol.for("reading")];
  const navigation = performance.getEntriesByType("navigation")[0];
  const isNew = reading !== undefined && reading.id !== last;
  const started = performance.now();
  let wanted, wait, since, timer;

  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const follows = (one, other) => Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);

  // Of those between a title and the end of its header, the ones in the smallest block around the title. What shares
  // only the whole body with it may be another's, such as the track that a bar at the bottom would play.
  const inHeader = ({ css, titles, end }) => {
    const title = titles.map((selector) => document.querySelector(selector)).find(Boolean);
    if (!title) return [];
    const after = all(end).find((element) => follows(title, element));
    const found = all(css).filter((one) => follows(title, one) && !(after && follows(after, one)));
    for (let block = title; block && block !== document.body && found.length; block = block.parentElement) {
      const inside = found.filter((one) => block.contains(one));
      if (inside.length) return inside;
    }
    return [];
  };

  // Two elements beside each other may be two numbers: one for the eye, one for screen readers.
  const textOf = (element) => {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const parts = [];
    for (let before, text = texts.nextNode(); text; text = texts.nextNode()) {
      if (text.parentNode === before) parts.push(parts.pop() + text.data);
      else if (text.data.trim()) [before] = [text.parentNode, parts.push(text.data)];
    }
    return parts.map((part) => part.trim()).join("|");
  };

  const textsOf = (wanted) => (typeof wanted === "string" ? all(wanted) : inHeader(wanted)).map(textOf);

  // In place of an empty refusal Chromium shows an error page of its own, at an address of its own.
  const isErrorPage = location.protocol === "chrome-error:";
  // Nothing more will come there, nor where the old document is still shown.
  const isOver = !isNew || isErrorPage;

  const look = () => ({
    url: (isErrorPage && navigation?.name) || location.href,
    status: navigation?.responseStatus ?? 0,
    texts: Object.fromEntries(Object.entries(selectors).map(([name, css]) => [name, textsOf(css)])),
    answers: reading?.answers ?? [],
    pending: [...(reading?.pending ?? [])],
    unanswered: reading?.pending.size ?? 0,
  });

  const finish = () => {
    observer.disconnect();
    clearTimeout(timer);
    if (reading) reading.wake = () => {};
    const { pending, ...seen } = look();
    done({
      ...seen,
      answers: seen.answers.map(({ url, status, text, asked, repeated }) => ({ url, status, text, asked, repeated })),
      asked: navigation?.name ?? "",
      canonical: document.querySelector("link[rel=canonical]")?.href ?? null,
      id: reading?.id ?? last,
      isEnough: isOver || (wait !== null && wait !== undefined && performance.now() >= since + wait * 1000 - 1),
      isNew,
      stood: since === undefined ? 0 : (performance.now() - since) / 1000,
      title: document.title,
    });
  };

  const consider = () => {
    const now = JSON.stringify([patience(look())].flat());
    if (now !== wanted) [wanted, wait, since] = [now, JSON.parse(now)[0], performance.now()];
    const end = Math.min(started + limit, wait === null ? Infinity : since + wait * 1000);
    clearTimeout(timer);
    if (end <= performance.now()) finish();
    else timer = setTimeout(finish, end - performance.now());
  };

  const observer = new MutationObserver(consider);
  if (isOver) return finish();
  reading.wake = consider;
  observer.observe(document, { childList: true, characterData: true, subtree: true });
  consider();
}
