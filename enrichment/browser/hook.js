// Runs before a document's own scripts and keeps what the document's requests to `address` are answered.
(address) => {
  const reading = { id: `${performance.timeOrigin} ${Math.random()}`, answers: [], unanswered: 0, wake() {} };
  Object.defineProperty(window, Symbol.for("reading"), { value: reading });

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

  const begin = () => {
    reading.unanswered += 1;
    reading.wake();
  };

  const keep = (url, status, text, repeat) => {
    reading.unanswered -= 1;
    reading.answers.push({ url, status, text, body: parsed(text), repeat });
    reading.wake();
  };

  const { fetch } = window;

  // Asks what the page asked once more with other variables, for rows that the page leaves for later.
  const repeater = ([url, how]) => {
    if (url instanceof Request || typeof how?.body !== "string" || !parsed(how.body)?.variables) return undefined;
    return (variables) => {
      const body = parsed(how.body);
      Object.assign(body.variables, variables);
      return window.fetch(url, { ...how, signal: undefined, body: JSON.stringify(body) }).catch(() => null);
    };
  };

  window.fetch = function (...question) {
    const url = full(question[0] instanceof Request ? question[0].url : question[0]);
    const answer = fetch.apply(this, question);
    if (url.startsWith(address)) {
      begin();
      answer
        .then(async (response) => keep(url, response.status, await response.clone().text(), repeater(question)))
        .catch(() => keep(url, 0, ""));
    }
    return answer;
  };

  const { open, send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    const asked = full(url);
    this[Symbol.for("asked")] = asked.startsWith(address) ? asked : null;
    return open.call(this, method, url, ...rest);
  };

  const textOf = (request) =>
    ["", "text"].includes(request.responseType) ? request.responseText : JSON.stringify(request.response);

  XMLHttpRequest.prototype.send = function (...body) {
    const url = this[Symbol.for("asked")];
    if (url) {
      begin();
      this.addEventListener("loadend", () => keep(url, this.status, textOf(this)), { once: true });
    }
    return send.apply(this, body);
  };
}
