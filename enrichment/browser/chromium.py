"""How Chromium is started: quietly, in one language, without anything that reading numbers does not need."""

import os
from pathlib import Path
from typing import Final

from selenium.webdriver.chrome.options import Options

from enrichment.browser.programs import SandboxMissing
from enrichment.browser.settings import LOOPBACK, BrowserSettings

_FLAGS: Final = (
    "--headless=new",
    "--blink-settings=imagesEnabled=false",
    "--disable-remote-fonts",
    "--mute-audio",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-extensions",
    "--disable-default-apps",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-background-networking",
    # /dev/shm is small in many containers.
    "--disable-dev-shm-usage",
    "--disable-features=BackForwardCache,MediaRouter,OptimizationHints,SpareRendererForSitePerProcess,Translate",
    "--no-first-run",
    "--no-default-browser-check",
    # Enough for some releases of the player; a profile lives for an hour at most.
    "--disk-cache-size=100000000",
)

BLOCKED: Final = (
    # Images and media.
    *("*i.scdn.co/*", "*mosaic.scdn.co/*", "*image-cdn-*.spotifycdn.com/*", "*audio-*.scdn.co/*"),
    *("*/favicon.ico", "*.png", "*.jpg", "*.jpeg", "*.gif", "*.webp"),
    *("*.mp3", "*.mp4", "*.m4a", "*.ogg", "*.webm"),
    # Fonts.
    *("*.woff", "*.woff2", "*.ttf", "*encore.scdn.co/fonts/*"),
    # Consent.
    *("*cookielaw.org/*", "*onetrust.com/*"),
    # Analytics and ads.
    *("*gabo-receiver-service/*", "*googletagmanager.com/*", "*google-analytics.com/*", "*doubleclick.net/*"),
    *("*googlesyndication.com/*", "*googleadservices.com/*", "*connect.facebook.net/*", "*hotjar.com/*"),
    *("*scorecardresearch.com/*", "*sentry.io/*", "*sentry-cdn.com/*", "*pixel.spotify.com/*"),
)
"""Addresses that are not loaded. The player's scripts, locales, tokens and GraphQL are not among them."""

# A page's scripts are foreign code, and no browser needs our keys, so only these variables are passed on.
_ENVIRONMENT: Final = (
    *("HOME", "PATH", "LD_LIBRARY_PATH", "TZ", "LANG", "FONTCONFIG_FILE", "FONTCONFIG_PATH"),
    *("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"),
)


def options(settings: BrowserSettings, binary: str, profile: Path) -> Options:
    """Return the options with which chromedriver starts Chromium."""
    chosen = Options()
    chosen.binary_location = binary
    chosen.page_load_strategy = "eager"
    chosen.unhandled_prompt_behavior = "dismiss"
    chosen.timeouts = {"pageLoad": int(settings.page_seconds * 1000)}
    for flag in (*_FLAGS, f"--lang={settings.language}", f"--user-data-dir={profile}"):
        chosen.add_argument(flag)
    for flag in (_hosts(settings), *sandbox_flags(settings)):
        chosen.add_argument(flag)
    chosen.add_experimental_option("prefs", _preferences(settings.language))
    chosen.add_experimental_option("excludeSwitches", ["disable-popup-blocking"])
    # The log is the only place where another host's Retry-After can be read.
    chosen.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    chosen.add_experimental_option("perfLoggingPrefs", {"enableNetwork": True, "enablePage": False})
    return chosen


def environment(language: str) -> dict[str, str]:
    """Return the environment of the browser's processes, which are started in their profile's folder.

    So what a killed Chromium leaves behind is deleted with its profile. That folder is named by a dot because the
    path of a socket, which Chromium makes there, must be shorter than 108 bytes.
    """
    chosen = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    chosen["LANGUAGE"] = language.replace("-", "_")
    chosen["TMPDIR"] = "."
    return chosen


def _hosts(settings: BrowserSettings) -> str:
    """Return the flag that makes only these hosts reachable, whatever a page requests.

    Behind a proxy it still protects this machine; the proxy decides about all other hosts.
    """
    excluded = "".join(f", EXCLUDE {host}" for host in settings.hosts)
    return f"--host-resolver-rules=MAP * ~NOTFOUND{excluded}"


def sandbox_flags(settings: BrowserSettings) -> list[str]:
    """Return the flag that disables the sandbox if the settings say so, or if all pages are our own.

    Raises SandboxMissing if root would open other pages.
    """
    is_root, pages_are_ours = os.geteuid() == 0, set(settings.hosts) <= set(LOOPBACK)
    if settings.sandbox and is_root and not pages_are_ours:
        raise SandboxMissing(
            "Chromium has no sandbox as root: run the browser worker as another user,"
            " or set CHROME_SANDBOX=off if root is confined to a container"
        )
    return ["--no-sandbox"] if is_root or not settings.sandbox else []


def _preferences(language: str) -> dict[str, object]:
    return {
        "intl.accept_languages": f"{language},{language.partition('-')[0]}",
        # Chromium would begin with its own page of new tabs, which costs as much as all the rest of its start.
        "session.restore_on_startup": 4,
        "session.startup_urls": ["about:blank"],
        "download_restrictions": 3,
        "profile.default_content_setting_values.notifications": 2,
        "profile.default_content_setting_values.popups": 2,
        "profile.default_content_setting_values.automatic_downloads": 2,
    }
