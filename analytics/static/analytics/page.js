// What every page does beyond plain HTML: "/" goes to the search, buttons that name a key are pressed by it,
// filters act as soon as they are changed, and a table that was replaced says what it has.

const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const find = document.getElementById("find");
  if (find === null) return;
  event.preventDefault();
  find.focus();
  find.select();
});

// Once a press: a key that is held down must not decide on what comes after.
document.addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const named = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key.toLowerCase());
  if (named === undefined) return;
  event.preventDefault();
  named.click();
});

// Only lists to choose from: a number that is half typed must not send the form off.
document.addEventListener("change", (event) => {
  if (event.target.matches("form[data-submits-itself] select")) event.target.form.requestSubmit();
});

// A replaced table tells what it has now: to a reader whose place was in the old one by leading there, to others aloud.
document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => {
  const rows = elt.id === "results" ? document.getElementById("rows") : null;
  if (rows === null) return;
  if (document.activeElement === document.body) rows.focus({ preventScroll: true });
  else document.getElementById("told").textContent = rows.textContent;
});
