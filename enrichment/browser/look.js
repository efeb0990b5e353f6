// What a person would want to see of a page: its text, and its document without what only programs read.
(() => {
  const LONGEST_TEXT = 4000;
  const LONGEST_DOCUMENT = 120000;
  const LONGEST_VALUE = 200;

  const root = document.documentElement.cloneNode(true);
  root.querySelectorAll("script, style, noscript, template, svg, link, iframe").forEach((one) => one.remove());
  // What a form carries along is for its server, and may let somebody in.
  root.querySelectorAll("input").forEach((one) => one.removeAttribute("value"));
  for (const one of root.querySelectorAll("*")) {
    for (const { name, value } of [...one.attributes]) {
      if (value.length > LONGEST_VALUE) one.setAttribute(name, `${value.slice(0, LONGEST_VALUE)}…`);
    }
  }
  const text = document.body?.innerText ?? "";
  return { text: text.slice(0, LONGEST_TEXT), document: root.outerHTML.slice(0, LONGEST_DOCUMENT) };
})()
