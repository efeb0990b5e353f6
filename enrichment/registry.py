"""Builds each platform's source and rate limits from the settings.

Each is made at first use and kept for the process: after the fork of a worker child, never before.
"""

from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from limits import parse_many

from analytics.models import Platform
from enrichment.browser import Browser, BrowserSettings
from enrichment.net.rate_limits import UNLIMITED, Pace
from enrichment.net.redaction import register
from enrichment.sources.base import Source
from enrichment.sources.chartmetric import Chartmetric
from enrichment.sources.credits import CreditsFm, CreditSource, MusicBrainz, SpotifyCredits
from enrichment.sources.playlists import Credentials, Embed, PlayerPage, Playlists, WebApi
from enrichment.sources.playlists.listing import PlaylistWay
from enrichment.sources.playlists.web import Web
from enrichment.sources.spotify import Spotify
from enrichment.sources.spotify.shape import DECLARED, Shape, ShapeRefused, overridden
from enrichment.sources.spotify.source import PageBrowser
from enrichment.sources.trace import Tell, nobody
from enrichment.sources.youtube import YouTube

BATCH = {Platform.SPOTIFY: Spotify.batch, Platform.YOUTUBE: YouTube.batch}
"""How many ids one request may contain."""

QUESTIONS: Final = "spotify question"
"""The rate limit for requests on open Spotify pages. It pauses when pages do."""

_LEAST_ANSWER: Final = {Platform.SPOTIFY: 10.0, Platform.YOUTUBE: 20.0}
"""How many seconds a request takes at most: one on an open page, and Google's client with its own retries."""

_SETTLING: Final = timedelta(seconds=5)
"""The time for storing what a request gave."""

CREDIT_TURN: Final = timedelta(seconds=10)
"""How long a request about credits waits for its turn."""

# Requests per second without a rate limit: what one browser and one API connection manage. For estimates.
_UNPACED = {Platform.SPOTIFY: 3.0, Platform.YOUTUBE: 10.0}
_UNPACED_QUESTIONS = 20.0
_UNPACED_THIRD_PARTY = 1.0


def enabled() -> list[Platform]:
    """Return the platforms that are switched on."""
    return [Platform(name) for name in settings.PLATFORMS]


@cache
def pace() -> Pace:
    return Pace(settings.REDIS_URL, _rates(), {QUESTIONS: Platform.SPOTIFY})


@cache
def source(platform: Platform) -> Source:
    return spotify(_browser()) if platform == Platform.SPOTIFY else youtube()


def spotify(pages: PageBrowser) -> Spotify:
    """Return the source that reads streams with this browser."""
    return Spotify(pages, settings.SPOTIFY_WEB_URL, _questions(), shape())


@cache
def shape() -> Shape:
    """Return the layout of Spotify's pages. Raises ImproperlyConfigured if SPOTIFY_SHAPE is not understood."""
    if not settings.SPOTIFY_SHAPE:
        return DECLARED
    try:
        return overridden(Path(settings.SPOTIFY_SHAPE))
    except ShapeRefused as refused:
        raise ImproperlyConfigured(f"SPOTIFY_SHAPE: {refused}") from None


def _questions() -> str:
    """Return how the addresses of the page's requests begin; a setting overrides the shape."""
    is_set: bool = settings.SPOTIFY_GRAPHQL_URL != settings.SPOTIFY_GRAPHQL
    return settings.SPOTIFY_GRAPHQL_URL if is_set else shape().questions


def youtube(tell: Tell = nobody) -> YouTube:
    """Return the source that reads views and reports its requests to `tell`."""
    return YouTube(settings.YOUTUBE_API_KEY, settings.YOUTUBE_API_URL, tell=tell)


@cache
def playlist_source() -> Playlists:
    """Return this process's reader of playlists."""
    return playlists(_browser(), Web(), web_api())


def playlists(pages: PageBrowser, web: Web, api: WebApi | None) -> Playlists:
    """Return a reader of playlists, with every way that the settings allow, best first."""
    ways: list[PlaylistWay] = [
        Embed(web, settings.SPOTIFY_WEB_URL, settings.SPOTIFY_GRAPHQL_URL, settings.SPOTIFY_PLAYLIST_QUERY, shape()),
        PlayerPage(pages, settings.SPOTIFY_WEB_URL, _questions(), shape()),
    ]
    return Playlists([api, *ways] if api else ways)


@cache
def web_api() -> WebApi | None:
    """Return this process's client of Spotify's Web API; None without credentials."""
    return new_web_api(Web())


def new_web_api(web: Web) -> WebApi | None:
    """Return Spotify's Web API with this HTTP client; None without credentials."""
    if not (settings.SPOTIFY_CLIENT_ID and settings.SPOTIFY_CLIENT_SECRET):
        return None
    register(settings.SPOTIFY_CLIENT_SECRET)
    credentials = Credentials(settings.SPOTIFY_CLIENT_ID, settings.SPOTIFY_CLIENT_SECRET)
    return WebApi(web, settings.SPOTIFY_API_URL, settings.SPOTIFY_TOKEN_URL, credentials)


@cache
def credit_source(name: str) -> CreditSource:
    """Return this process's credit source of that name. Raises KeyError for an unknown name."""
    makers = {CreditsFm.name: _credits_fm, MusicBrainz.name: _musicbrainz, SpotifyCredits.name: _spotify_credits}
    return makers[name]()


def _credits_fm() -> CreditSource:
    return CreditsFm(
        Web(), settings.CREDITS_FM_URL, settings.CREDITS_FM_KEY, partial(pace().turn, CreditsFm.name, CREDIT_TURN)
    )


def _musicbrainz() -> CreditSource:
    agent = f"TrackPulse/{settings.VERSION} ( {settings.CONTACT_EMAIL} )"
    turn = partial(pace().turn, MusicBrainz.name, CREDIT_TURN)
    return MusicBrainz(Web(), settings.MUSICBRAINZ_URL, agent, turn)


def _spotify_credits() -> CreditSource:
    """Return what reads Spotify's own credits, with the browser of this process."""
    page, question = (partial(pace().turn, name, CREDIT_TURN) for name in (Platform.SPOTIFY, QUESTIONS))
    return SpotifyCredits(_browser(), settings.SPOTIFY_WEB_URL, _questions(), shape(), page, question)


@cache
def _browser() -> Browser:
    """Return the one browser of this process, for tracks and playlists."""
    return Browser(browser_settings())


def close_sources() -> None:
    """Close this process's browser and connections."""
    if playlist_source.cache_info().currsize:
        playlist_source().close()
        playlist_source.cache_clear()
        web_api.cache_clear()
    if source.cache_info().currsize:
        for platform in enabled():
            source(platform).close()
        source.cache_clear()
    if credit_source.cache_info().currsize:
        # It may hold the browser that is closed here.
        credit_source.cache_clear()
    _browser.cache_clear()


def browser_settings() -> BrowserSettings:
    addresses = (settings.SPOTIFY_WEB_URL, settings.SPOTIFY_GRAPHQL_URL, _questions())
    asked = {host for address in addresses if (host := urlsplit(address).hostname)}
    return BrowserSettings(
        hosts=(*sorted(asked), *settings.SPOTIFY_HOSTS),
        sandbox=settings.CHROME_SANDBOX,
        binary=Path(settings.CHROME_BINARY) if settings.CHROME_BINARY else None,
        driver=Path(settings.CHROMEDRIVER) if settings.CHROMEDRIVER else None,
        profile_root=settings.BROWSER_PROFILES,
        page_seconds=settings.SPOTIFY_PAGE_SECONDS,
    )


def request_time(platform: Platform) -> timedelta:
    """Return how long one more request or page may take, and storing what it gave.

    A task with less time left sends none: it would be killed over it.
    """
    pages = settings.SPOTIFY_PAGE_SECONDS if platform == Platform.SPOTIFY else 0
    return timedelta(seconds=max(_LEAST_ANSWER[platform], pages)) + _SETTLING


def tracks_per_second(platform: Platform) -> float:
    """Return how many tracks per second the settings allow if each needs a page, or its share of a batch."""
    return (_a_second(platform) or _UNPACED[platform]) * BATCH[platform]


def _a_second(name: str) -> float | None:
    """Return how many requests a rate allows per second, None for no limit."""
    text = _rates()[name].strip().lower()
    if text in UNLIMITED:
        return None
    (rate,) = parse_many(text)
    return float(rate.amount / rate.get_expiry())


def third_party_requests_per_second() -> float:
    """Return how many requests per second the settings allow at Chartmetric."""
    return _a_second(Chartmetric.name) or _UNPACED_THIRD_PARTY


def expected_duration(tracks: int) -> timedelta:
    """Return the shortest time for a run over this many tracks at the configured rates."""
    slowest = min((_quickest(platform) for platform in enabled()), default=1.0)
    return timedelta(seconds=tracks / slowest)


def _quickest(platform: Platform) -> float:
    """Return how many tracks per second can be read at best.

    A Spotify page and its further requests give these tracks: the slower of the two rates decides.
    """
    pages = tracks_per_second(platform)
    share: int = settings.SPOTIFY_TRACKS_PER_PAGE
    if platform != Platform.SPOTIFY or share == 1:
        return pages
    return max(pages, min(pages * share, _a_second(QUESTIONS) or _UNPACED_QUESTIONS))


def _rates() -> dict[str, str]:
    return {
        Platform.SPOTIFY: settings.SPOTIFY_RATE,
        QUESTIONS: settings.SPOTIFY_QUESTION_RATE,
        Platform.YOUTUBE: settings.YOUTUBE_RATE,
        Chartmetric.name: settings.CHARTMETRIC_RATE,
        CreditsFm.name: settings.CREDITS_FM_RATE,
        MusicBrainz.name: settings.MUSICBRAINZ_RATE,
    }
