// Runs before a document's own scripts and keeps what the document's requests to `address` are answered.
//
// An answer is { url, status, text, body, request, asked, repeated, repeat }:
//   body      the text parsed, undefined where it is no JSON
//   request   what was sent: url, method, headers, body as text; null where that cannot be read
//   asked     the `variables` of the question, from its body or its address; {} where it has none, null where the
//             question cannot be read
//   repeated  whether it came by `repeat` and not because the page asked
//   repeat    asks the same question with these variables in it, with the page's own headers, and resolves to the
//             answer, of whatever status; undefined where the question has no variables
// A question that is not answered yet is { asked }, in `pending`; `asked` is null until it was read.
// Headers hold the page's tokens: they stay inside the page.
// Nobody is there to answer a dialog, and while one is open the driver refuses every command.
(address) => {
  const reading = { id: `${performance.timeOrigin} ${Math.random()}`, answers: [], pending: new Set(), wake() {} };
  Object.defineProperty(window, Symbol.for("reading"), { value: reading });

  Object.assign(window, { alert() {}, confirm: () => false, prompt: () => null, print() {} });

  // The page may put its own in their place later.
  const { fetch, Headers, Request, Response } = window;

  const full = (url) => {
    try {
      return new URL(url, document.baseURI).href;
    } catch {
      return "";
    }
  };

  const parsed = (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  };

  // By name: what another frame made is no instance of our classes.
  const kindOf = (value) => Object.prototype.toString.call(value).slice(8, -1);

  const objectIn = (value) => (kindOf(value) === "Object" ? value : null);

  const variablesIn = ({ url, body }) =>
    objectIn(parsed(body)?.variables) ?? objectIn(parsed(new URL(url).searchParams.get("variables")));

  const hasNone = ({ body }) => !body || Boolean(objectIn(parsed(body)));

  const withVariables = (request, variables) => {
    const body = parsed(request.body);
    const merged = { ...variablesIn(request), ...variables };
    if (objectIn(body?.variables)) return { ...request, body: JSON.stringify({ ...body, variables: merged }) };
    const url = new URL(request.url);
    url.searchParams.set("variables", JSON.stringify(merged));
    return { ...request, url: url.href };
  };

  // Made before the request is sent, as its body can be read once only. A stream is left to the page.
  const copyOf = (input, how) => {
    try {
      if (kindOf(how?.body) === "ReadableStream") return null;
      return new Request(kindOf(input) === "Request" ? input.clone() : input, how);
    } catch {
      return null; // The page's own call fails as well, and the page is told why.
    }
  };

  // Not all of a request: an answer to other variables has another integrity, and the page's signal is not ours.
  const read = async (copy) => {
    const { url, method, credentials, mode, cache, redirect, referrer, referrerPolicy } = copy;
    const headers = Object.fromEntries(copy.headers);
    return { url, method, headers, body: await copy.text(), credentials, mode, cache, redirect, referrer, referrerPolicy };
  };

  const askedIn = (request) => request && (variablesIn(request) ?? (hasNone(request) ? {} : null));

  const keep = (url, [status, text], request, repeated) => {
    const asked = askedIn(request);
    const repeat = request && variablesIn(request) ? repeater(request) : undefined;
    const answer = { url, status, text, body: parsed(text), request, asked, repeated, repeat };
    reading.answers.push(answer);
    reading.wake();
    return answer;
  };

  // `answered` resolves to a status, 0 where the connection failed, and a text; `request` to what was sent.
  const follow = (url, answered, request, repeated = false) => {
    const question = { asked: null };
    reading.pending.add(question);
    reading.wake();
    const sent = request.catch(() => null);
    sent.then((known) => {
      question.asked = askedIn(known);
      reading.wake();
    });
    return Promise.all([answered.catch(() => [0, ""]), sent]).then(([answer, known]) => {
      reading.pending.delete(question);
      return keep(url, answer, known, repeated);
    });
  };

  const received = async (response) => [response.status, await response.text()];

  const repeater = (request) => (variables) => {
    const sent = withVariables(request, variables);
    const { url, ...how } = { ...sent, body: sent.body || undefined };
    return follow(url, fetch.call(window, url, how).then(received), Promise.resolve(sent), true);
  };

  const textOf = (request) => {
    if (["", "text"].includes(request.responseType)) return request.responseText;
    if (request.responseType === "json") return JSON.stringify(request.response);
    return request.responseType === "document" ? "" : new Response(request.response).text();
  };

  window.fetch = function (...question) {
    const [input, how] = question;
    const url = full(kindOf(input) === "Request" ? input.url : input);
    if (!url.startsWith(address)) return fetch.apply(this, question);
    const copy = copyOf(input, how);
    const answer = fetch.apply(this, question);
    follow(url, answer.then((response) => received(response.clone())), read(copy));
    return answer;
  };

  const { open, send, setRequestHeader } = XMLHttpRequest.prototype;
  const opened = new WeakMap();

  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    opened.set(this, { url: full(url), method: String(method).toUpperCase(), headers: new Headers() });
    return open.call(this, method, url, ...rest);
  };

  XMLHttpRequest.prototype.setRequestHeader = function (...header) {
    setRequestHeader.apply(this, header);
    opened.get(this)?.headers.append(...header);
  };

  XMLHttpRequest.prototype.send = function (...bodies) {
    const { url, ...how } = opened.get(this) ?? { url: "" };
    if (!url.startsWith(address)) return send.apply(this, bodies);
    const body = ["GET", "HEAD"].includes(how.method) ? undefined : (bodies[0] ?? undefined);
    const copy = copyOf(url, { ...how, body, credentials: this.withCredentials ? "include" : "same-origin" });
    let fail;
    const answered = new Promise((resolve, reject) => {
      fail = reject;
      const settle = async () => [this.status, await textOf(this)];
      this.addEventListener("loadend", () => resolve(settle()), { once: true });
    });
    follow(url, answered, read(copy));
    try {
      return send.apply(this, bodies);
    } catch (error) {
      fail(error);
      throw error;
    }
  };
}
