// Opens *View credits* on a track's page, which asks for them unprompted never, and waits for the answer: seconds from
// now on, or null for as long as a page may take. What to press is of the shape; `isAnswer` is credits_answer.js.
(shape, isAnswer) => (page) => {
  const track = new URL(page.url).pathname.match(/\/track\/(\w+)/)?.[1];
  // Who is sent elsewhere, to a sign-in or a page about regions, finds nothing to press there.
  if (page.status >= 400 || page.texts.challenge.length || !track) return 0;

  const mine = page.answers.filter(({ asked }) => asked?.trackUri === `spotify:track:${track}`);
  if (mine.some(isAnswer)) return 0;

  // Once each: a menu that is pressed again closes.
  const pressed = (window[Symbol.for("credits pressed")] ??= new Set());
  const press = (name, element) => {
    pressed.add(name);
    setTimeout(() => element.click());
    return [shape.credits_seconds, name];
  };
  const items = Array.from(document.querySelectorAll(shape.credits_items));
  const item = items.find((one) => one.textContent.toLowerCase().includes(shape.credits_words));
  if (pressed.has("item")) return mine.length ? [shape.another_try_seconds, mine.length] : [shape.credits_seconds, "item"];
  if (item) return press("item", item);
  if (pressed.has("menu")) return [shape.credits_seconds, "menu"];
  const menu = document.querySelector(shape.credits_menu);
  // A page that is still being drawn has no menu yet.
  return menu ? press("menu", menu) : null;
}
