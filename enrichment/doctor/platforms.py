"""Is everything there for reading the platforms: a browser with its driver, keys, the real addresses?"""

import re
import subprocess

from django.conf import settings

from analytics.models import Platform
from enrichment import registry
from enrichment.browser import BrowserMissing, SandboxMissing
from enrichment.browser.chromium import sandbox_flags
from enrichment.browser.programs import find_browser, find_driver
from enrichment.doctor.finding import Finding, Level, first_line
from enrichment.lookups import third_party
from enrichment.registry import browser_settings, enabled, pace
from enrichment.sources.base import Count, CountHidden, NotRead, QuotaSpent, SourceBlocked, TrackGone
from enrichment.sources.chartmetric import Chartmetric
from enrichment.sources.youtube import YouTube

PROGRAM_SECONDS = 20.0

FIRST_VIDEO = "jNQXAC9IVRw"
"""The oldest video of YouTube: whether it still exists or not, an answer shows that the key is accepted."""


def browser(name: str) -> Finding:
    if Platform.SPOTIFY not in enabled():
        return Finding(name, Level.OK, "not needed: Spotify is switched off")
    try:
        sandbox_flags(browser_settings())
        chromium = _version(find_browser(browser_settings()))
        driver = _version(find_driver(browser_settings()))
    except SandboxMissing as error:
        return Finding(name, Level.FAILURE, str(error), "Until then no page is read.")
    except (BrowserMissing, OSError, subprocess.SubprocessError) as error:
        return Finding(
            name, Level.FAILURE, first_line(error), "Run `bin/setup`, or set CHROME_BINARY and CHROMEDRIVER."
        )
    found = f"browser {chromium}, driver {driver}"
    if chromium.partition(".")[0] != driver.partition(".")[0]:
        return Finding(name, Level.FAILURE, found, "Install a driver with the browser's major version.")
    return Finding(name, Level.OK, found)


def _version(program: str) -> str:
    # Standard error is ignored: Debian's wrapper writes a stray shell warning to it.
    command = [program, "--version"]
    said = subprocess.run(  # noqa: S603 - the operator's own browser
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=PROGRAM_SECONDS, check=False
    )
    match = re.search(r"\d+(?:\.\d+)+", said.stdout)
    if match is None:
        raise BrowserMissing(f"{program} does not report its version")
    return match[0]


def youtube_key(name: str) -> Finding:
    if Platform.YOUTUBE not in enabled():
        return Finding(name, Level.OK, "not needed: YouTube is switched off")
    if not settings.YOUTUBE_API_KEY:
        remedy = "Set YOUTUBE_API_KEY, or take youtube out of PLATFORMS."
        return Finding(name, Level.FAILURE, "not set: no views can be read", remedy)
    return Finding(name, Level.OK, "set; run `doctor --ask` to check that it is accepted")


def youtube_answer(name: str) -> Finding:
    """Call videos.list once, which costs one unit of the day's quota."""
    known = youtube_key(name)
    if not settings.YOUTUBE_API_KEY or Platform.YOUTUBE not in enabled():
        return known
    source = YouTube(settings.YOUTUBE_API_KEY, settings.YOUTUBE_API_URL)
    answer = source.read([FIRST_VIDEO])[FIRST_VIDEO]
    source.close()
    if isinstance(answer, Count | TrackGone | CountHidden):
        return Finding(name, Level.OK, "set, and accepted by YouTube")
    return Finding(
        name, _severity(answer), first_line(answer), "Check the key and its quota in the Google Cloud console."
    )


def chartmetric_token(name: str) -> Finding:
    if not third_party.configured() and settings.CHARTMETRIC_COUNTS == "fill":
        remedy = "Set CHARTMETRIC_REFRESH_TOKEN, or CHARTMETRIC_COUNTS=aside."
        return Finding(name, Level.WARNING, "not set, so no run is filled although CHARTMETRIC_COUNTS=fill", remedy)
    if not third_party.configured():
        return Finding(name, Level.OK, "not set: no third-party counts for what could not be read")
    until = pace().paused_until(Chartmetric.name)
    if until is not None:
        remedy = "If this lasts longer than an hour, check the plan and its credits at Chartmetric."
        return Finding(name, Level.WARNING, f"set; no requests are allowed before {until:%-d %b %H:%M} UTC", remedy)
    return Finding(name, Level.OK, "set; run `doctor --ask` to check that it is accepted")


def chartmetric_answer(name: str) -> Finding:
    """Ask for an access token, which costs one request and none of the credits."""
    known = chartmetric_token(name)
    if not third_party.configured() or known.level == Level.WARNING:
        return known
    trouble = third_party.source().check()
    if trouble is None:
        return Finding(name, Level.OK, "set, and accepted by Chartmetric")
    remedy = "Set CHARTMETRIC_REFRESH_TOKEN to a valid token, or unset it."
    return Finding(name, _severity(trouble), first_line(trouble), remedy)


def _severity(answer: NotRead) -> Level:
    """Return a warning for a temporary problem."""
    return Level.WARNING if isinstance(answer, QuotaSpent | SourceBlocked) else Level.FAILURE


def shape(name: str) -> Finding:
    """Report which lines of the declared shape are overridden: a later release may know better."""
    changed = registry.shape().changed
    if not changed:
        return Finding(name, Level.OK, "as declared")
    remedy = "Unset it when a new release reads Spotify without it."
    return Finding(name, Level.WARNING, f"SPOTIFY_SHAPE overrides {', '.join(changed)}", remedy)


def addresses(name: str) -> Finding:
    real = {
        "SPOTIFY_WEB_URL": settings.SPOTIFY_HOME,
        "SPOTIFY_GRAPHQL_URL": settings.SPOTIFY_GRAPHQL,
        "SPOTIFY_API_URL": settings.SPOTIFY_API,
        "SPOTIFY_TOKEN_URL": settings.SPOTIFY_TOKEN,
        "YOUTUBE_API_URL": settings.YOUTUBE_API,
        "CHARTMETRIC_API_URL": settings.CHARTMETRIC_API,
        "CREDITS_FM_URL": settings.CREDITS_FM,
        "MUSICBRAINZ_URL": settings.MUSICBRAINZ,
    }
    other = [name for name, address in real.items() if getattr(settings, name).rstrip("/") != address.rstrip("/")]
    if not other:
        return Finding(name, Level.OK, "the real ones")
    found = "; ".join(f"{variable} is {getattr(settings, variable)}" for variable in other)
    remedy = "Unset DEMO." if settings.DEMO else f"Unset {', '.join(other)}."
    return Finding(name, Level.WARNING, f"what is read may be invented: {found}", f"{remedy} Then it is real.")
