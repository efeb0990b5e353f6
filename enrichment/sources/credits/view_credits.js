// Opens *View credits* on a track's page, which asks for them unprompted never, and waits for the answer: seconds from
// now on, or null for as long as a page may take. What to press is of the shape.
(shape) => (page) => {
  if (page.status >= 400 || page.texts.challenge.length || /\/login\b|\/\/consent\./.test(page.url)) return 0;

  const uri = `spotify:track:${page.url.match(/\/track\/(\w+)/)?.[1]}`;
  const mine = page.answers.filter(({ asked }) => asked?.trackUri === uri);
  if (mine.length) return mine.some(({ body }) => body?.data) ? 0 : shape.another_try_seconds;

  // Once each: a menu that is pressed again closes.
  const pressed = (window[Symbol.for("credits pressed")] ??= new Set());
  const press = (name, element) => {
    pressed.add(name);
    setTimeout(() => element.click());
    return [shape.credits_seconds, name];
  };
  const items = Array.from(document.querySelectorAll(shape.credits_items));
  const item = items.find((one) => one.textContent.toLowerCase().includes(shape.credits_words));
  if (pressed.has("item")) return [shape.credits_seconds, "item"];
  if (item) return press("item", item);
  if (pressed.has("menu")) return [shape.credits_seconds, "menu"];
  const menu = document.querySelector(shape.credits_menu);
  // A page that is still being drawn has no menu yet.
  return menu ? press("menu", menu) : null;
}
