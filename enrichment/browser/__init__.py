"""Reads pages with one real, headless Chromium for each process, and lets none of them outlive its owner.

    Browser.page(visit)           kept: one browser, replaced when it is worn out or dead
    Browser.stay(visit)           what that page received meanwhile
    Browser.ask(again)            that page's own request again, about another track
      └─ Chromium.read(visit)     engine: one running Chromium, one page
           ├─ driver              starts chromedriver for it
           ├─ profile             its folder, locked as long as the owner lives; `sweep` clears what is left
           ├─ keeper              the process between owner and chromedriver; it ends with the owner, or at its age
           ├─ hook.js, watch.js   catch the answers that the page gets, and wait inside the page
           └─ again.js            repeat the page's own request

Only this package imports selenium.

chromium   how Chromium is started: quietly, in one language
places     where Chromium and its driver are on common systems
"""

from enrichment.browser.kept import Browser, BrowserDied
from enrichment.browser.look import PageLook
from enrichment.browser.page import Again, InHeader, Page, Reply, Visit
from enrichment.browser.profiles import sweep
from enrichment.browser.programs import BrowserMissing, SandboxMissing
from enrichment.browser.settings import BrowserSettings

__all__ = [
    "Again",
    "Browser",
    "BrowserDied",
    "BrowserMissing",
    "BrowserSettings",
    "InHeader",
    "Page",
    "PageLook",
    "Reply",
    "SandboxMissing",
    "Visit",
    "sweep",
]
