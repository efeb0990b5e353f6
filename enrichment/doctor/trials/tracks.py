"""One track on Spotify, and its videos on YouTube: a canary, or else the most played track."""

import time
from contextlib import closing

from django.conf import settings

from analytics.models import Platform
from analytics.snapshots import rehearsals
from analytics.snapshots.rehearsals import Sample
from enrichment.browser import Browser, BrowserDied, BrowserMissing
from enrichment.doctor import platforms as programs
from enrichment.doctor.finding import Finding, Level
from enrichment.doctor.trials import remedies
from enrichment.doctor.trials.pages import ToldPages, way_of
from enrichment.doctor.trials.remedies import SPOTIFY, YOUTUBE
from enrichment.doctor.trials.trial import Trial
from enrichment.registry import browser_settings, enabled, pace, shape
from enrichment.registry import spotify as spotify_source
from enrichment.registry import youtube as youtube_source
from enrichment.runs.rehearsal.sampling import Tried, read
from enrichment.sources.trace import TracedRequest


def spotify() -> Trial:
    """Read one track's streams in a new browser."""
    if Platform.SPOTIFY not in enabled():
        return _unneeded(SPOTIFY, "Spotify is switched off")
    sample = next(iter(rehearsals.samples(Platform.SPOTIFY)), None)
    if sample is None:
        return _nothing(SPOTIFY, "no active track")
    found = programs.browser("Browser")
    if found.level is Level.FAILURE:
        return Trial(Finding(SPOTIFY, Level.FAILURE, found.found, found.remedy), _subject(sample))
    with closing(Browser(browser_settings())) as browser:
        return _on_page(browser, sample, found.found)


def _on_page(browser: Browser, sample: Sample, versions: str) -> Trial:
    begun = time.monotonic()
    try:
        browser.open()
    except (BrowserDied, BrowserMissing) as error:
        remedy = "Start the browser by hand to see its error; `bin/setup` installs a matching one."
        return Trial(Finding(SPOTIFY, Level.FAILURE, str(error), remedy), _subject(sample), notes=(versions,))
    started = f"the browser started in {time.monotonic() - begun:.1f} s"
    steps: list[TracedRequest] = []
    pages = ToldPages(browser, steps.append)
    tried = read(spotify_source(pages), sample, pace())
    way = way_of(pages.last, sample.ids[0], shape()) if pages.last and tried.number is not None else ""
    return _trial(SPOTIFY, tried, steps, "streams", way, (versions, started))


def youtube() -> Trial:
    """Read the views of one track's videos: if possible, of the track that is read on Spotify."""
    if Platform.YOUTUBE not in enabled():
        return _unneeded(YOUTUBE, "YouTube is switched off")
    if not settings.YOUTUBE_API_KEY:
        remedy = "Set YOUTUBE_API_KEY, or take youtube out of PLATFORMS."
        return Trial(Finding(YOUTUBE, Level.FAILURE, "there is no key", remedy))
    sample = _with_videos()
    if sample is None:
        return _nothing(YOUTUBE, "no active track has a video")
    steps: list[TracedRequest] = []
    with closing(youtube_source(steps.append)) as source:
        tried = read(source, sample, pace())
    videos = f", the sum over {len(sample.ids)} videos" if len(sample.ids) > 1 else ""
    way = f"YouTube's Data API{videos}"
    return _trial(YOUTUBE, tried, steps, "views", way if tried.number is not None else "")


def _with_videos() -> Sample | None:
    """Return a canary of YouTube, else the videos of Spotify's track, else those of the most viewed one."""
    own = rehearsals.samples(Platform.YOUTUBE)
    if own and own[0].canary:
        return own[0]
    same = [rehearsals.sample(one.track, Platform.YOUTUBE) for one in rehearsals.samples(Platform.SPOTIFY)[:1]]
    return next((one for one in [*same, *own] if one.ids), None)


def _trial(
    name: str, tried: Tried, steps: list[TracedRequest], unit: str, way: str, notes: tuple[str, ...] = ()
) -> Trial:
    finding = _unread(name, tried) if tried.number is None else _seen(name, tried, tried.number, unit)
    return Trial(finding, _subject(tried.sample), tuple(steps), notes, tried.number, way)


def _unread(name: str, tried: Tried) -> Finding:
    if tried.trouble is None:
        raise ValueError("a sample has either a number or a reason")
    found = f"no number: {tried.reason}"
    return Finding(name, remedies.level(tried.trouble), found, remedies.remedy(name, tried.trouble))


def _seen(name: str, tried: Tried, number: int, unit: str) -> Finding:
    canary, last = tried.sample.canary, tried.sample.last
    recorded = "" if last is None else f"; the last run recorded {last:,}"
    if canary is None:
        return Finding(name, Level.OK, f"{number:,} {unit}{recorded}")
    plausible = f"{canary.plausible} are plausible"
    if canary.is_plausible(number):
        return Finding(name, Level.OK, f"{number:,} {unit}; {plausible}")
    remedy = "Open its page. If the number is right, correct the canary's range in the admin."
    return Finding(name, Level.FAILURE, f"{number:,} {unit}, and only {plausible}", remedy)


def _subject(sample: Sample) -> str:
    return f"{sample.title}, {'a canary' if sample.canary else 'because no canary is chosen'}"


def _unneeded(name: str, why: str) -> Trial:
    return Trial(Finding(name, Level.OK, f"not read: {why}"))


def _nothing(name: str, why: str) -> Trial:
    return Trial(Finding(name, Level.SKIPPED, f"nothing to read: {why}"))
