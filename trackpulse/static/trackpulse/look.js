// Lets Unfold run where a page may not turn text into code.
//
// Unfold writes expressions into its attributes. Alpine's build for strict policies (unfold/js/alpine/alpine.js
// here, in the place of the usual one) understands most of them, and neither globals nor statements. These few
// are put into words that it understands before it reads the page; all else stays as Unfold wrote it.

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;

const REWRITTEN = {
  "x-bind:style": [["changeListWidth", "{width: changeListWidth + 'px'}"]],
  "x-on:click": [["localStorage", "sidebarDesktopOpen = !sidebarDesktopOpen"]],
  // Forms go to the address of their page, which is what this says where a page has no tabs.
  "x-bind:action": [["window.location", null]],
};

function rewrite() {
  for (const [name, rules] of Object.entries(REWRITTEN)) {
    for (const [part, instead] of rules) {
      for (const element of document.querySelectorAll(`[${CSS.escape(name)}*="${part}"]`)) {
        if (instead === null) element.removeAttribute(name);
        else element.setAttribute(name, instead);
      }
    }
  }
  document.body.setAttribute("x-data", "frame");
  document.body.removeAttribute("x-init");
}

document.addEventListener("alpine:init", () => {
  rewrite();
  Alpine.data("theme", theme);
  Alpine.data("searchForm", searchForm);
  Alpine.data("searchCommand", searchCommand);
  Alpine.data("searchDropdown", searchDropdown);
  Alpine.data("frame", () => ({
    activeTab: "general",
    sidebarMobileOpen: false,
    sidebarDesktopOpen: localStorage.getItem("sidebarDesktopOpen") !== "0",
    init() {
      this.$watch("sidebarDesktopOpen", (open) => localStorage.setItem("sidebarDesktopOpen", open ? "1" : "0"));
    },
  }));
});
