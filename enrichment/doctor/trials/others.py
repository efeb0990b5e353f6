"""One followed playlist, and what Chartmetric says about a track."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

from analytics.models import Platform, Playlist
from analytics.snapshots import rehearsals
from enrichment.browser import Browser
from enrichment.doctor.finding import Finding, Level
from enrichment.doctor.trials import remedies
from enrichment.doctor.trials.pages import ToldPages
from enrichment.doctor.trials.remedies import CHARTMETRIC, PLAYLIST
from enrichment.doctor.trials.trial import Trial
from enrichment.lookups import third_party
from enrichment.registry import browser_settings, enabled, new_web_api, pace, playlists
from enrichment.runs.rehearsal.sampling import TURN_WAIT
from enrichment.sources.base import NotRead
from enrichment.sources.chartmetric.source import HistoryAnswer
from enrichment.sources.playlists import Listing
from enrichment.sources.playlists.listing import no_turn
from enrichment.sources.playlists.web import Web
from enrichment.sources.trace import TracedRequest

HISTORY = timedelta(days=28)
"""Chartmetric may be some days behind; four weeks hold a number for sure."""


def playlist() -> Trial:
    """Read one followed playlist on every way that a run would try."""
    one = Playlist.objects.filter(active=True).order_by("pk").first()
    if Platform.SPOTIFY not in enabled():
        return Trial(Finding(PLAYLIST, Level.OK, "not read: Spotify is switched off"))
    if one is None:
        return Trial(Finding(PLAYLIST, Level.OK, "not read: no playlist is followed"))
    steps: list[TracedRequest] = []
    web, browser = Web(steps.append), Browser(browser_settings())
    with closing(playlists(ToldPages(browser, steps.append), web, new_web_api(web))) as source:
        answer = source.read(one.spotify_id, _turn)
    return Trial(_of_playlist(answer), f"“{str(one)[:100]}”", tuple(steps))


def _turn(_seconds: float) -> None:
    if not pace().turn(Platform.SPOTIFY, TURN_WAIT):
        raise no_turn()


def _of_playlist(answer: Listing | NotRead) -> Finding:
    if isinstance(answer, NotRead):
        found = f"not seen: {str(answer).rstrip('.')}"
        return Finding(PLAYLIST, remedies.level(answer), found, remedies.remedy(PLAYLIST, answer))
    total = "unknown" if answer.total is None else f"{answer.total:,}"
    found = f"{answer.count:,} rows of {total} seen, {len(answer.entries):,} tracks, by {answer.source}"
    if answer.is_complete:
        return Finding(PLAYLIST, Level.OK, found)
    remedy = "Unseen rows stay as they were. SPOTIFY_CLIENT_ID and SPOTIFY_PLAYLIST_QUERY add other ways to read it."
    return Finding(PLAYLIST, Level.WARNING, f"{found}. {answer.trouble}", remedy)


def chartmetric() -> Trial:
    """Ask for four weeks of one track, which costs a request of the plan and, the first time, one for the token."""
    if not third_party.configured():
        return Trial(Finding(CHARTMETRIC, Level.OK, "not set: no third-party counts for what could not be read"))
    sample = next(iter(rehearsals.samples(Platform.SPOTIFY)), None)
    if sample is None:
        return Trial(Finding(CHARTMETRIC, Level.SKIPPED, "nothing to read: no active track"))
    steps: list[TracedRequest] = []
    with closing(third_party.new_source(steps.append)) as source:
        answer = source.read(sample.track.spotify_id, (datetime.now(UTC) - HISTORY).date())
    third_party.mind_the_pace(answer)
    return _of_history(answer, sample.title, tuple(steps))


def _of_history(answer: HistoryAnswer, subject: str, steps: tuple[TracedRequest, ...]) -> Trial:
    history = answer.history
    if isinstance(history, NotRead):
        found = f"no number: {str(history).rstrip('.')}"
        finding = Finding(CHARTMETRIC, remedies.level(history), found, remedies.remedy(CHARTMETRIC, history))
        return Trial(finding, subject, steps)
    newest = history[-1]
    found = f"{newest.streams:,} streams, as counted on {newest.observed_at:%-d %b %Y}; their number, not ours"
    return Trial(Finding(CHARTMETRIC, Level.OK, found), subject, steps, (), newest.streams, "Chartmetric's API")
