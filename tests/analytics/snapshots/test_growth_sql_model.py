"""The SQL of growth and of contacts' totals against a small model in plain Python, over random histories."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from django.db import transaction
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.contacts import history
from analytics.models import Contact, ContactCurrent, ContactSnapshot, Outcome, Platform, Track, TrackCurrent
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots import currents
from tests.makers import FRIDAY, Numbers, make_contact, make_track, recorded

pytestmark = pytest.mark.django_db

ISRCS = ("", "QZTST2600001", "QZTST2600002")
PLATFORMS = (Platform.SPOTIFY, Platform.YOUTUBE)


@dataclass
class Week:
    """One run of a history: hours since the run before, and each track's end on each platform."""

    hours: int
    platforms: tuple[Platform, ...]
    ends: list[dict[Platform, int | Outcome]]


@dataclass
class Growth:
    change: int | None = None
    percent: Fraction | None = None
    days: Fraction | None = None
    clock: Fraction | None = None


@dataclass
class Memory:
    """What the model remembers of one track on one platform."""

    numbers: list[tuple[datetime, int]] = field(default_factory=list)
    asked: list[tuple[datetime, Fraction | None]] = field(default_factory=list)
    windows: dict[str, Growth] = field(default_factory=dict)


def days_between(platform: Platform, at: datetime, read_at: datetime) -> Fraction:
    """Return the days by the clock, or on Spotify how many times nine in the evening (UTC) has been in between."""
    if platform == Platform.SPOTIFY:
        nine = timedelta(hours=21)
        return Fraction(((read_at - nine).date() - (at - nine).date()).days)
    return Fraction((read_at - at) // timedelta(microseconds=1), 86_400_000_000)


LENGTHS: dict[str, tuple[int, Fraction, int | None]] = {
    "1w": (7, Fraction(7, 2), None),
    "4w": (28, Fraction(21), 35),
    "13w": (91, Fraction(77), 105),
    "52w": (364, Fraction(336), 392),
}
"""The windows: their days, and how young and how old a baseline may be."""


def model_growth(
    platform: Platform, numbers: list[tuple[datetime, int]], read_at: datetime, number: int, window: str = "1w"
) -> Growth:
    """Measure growth as the rules say it, in exact arithmetic."""
    length, least, most = LENGTHS[window]
    aged = [(days_between(platform, at, read_at), at, count) for at, count in numbers]
    old_enough = [entry for entry in aged if entry[0] >= least and (most is None or entry[0] <= most)]
    if not old_enough:
        return Growth()
    # Of several of one day: beyond the window's end the last that was read, within it the first.
    days, at, previous = min(
        old_enough,
        key=lambda entry: (
            abs(entry[0] - length),
            -entry[0],
            read_at - entry[1] if entry[0] >= length else entry[1] - FRIDAY,
        ),
    )
    clock = days_between(Platform.YOUTUBE, at, read_at)
    if previous == 0:
        return Growth(days=days, clock=clock)
    is_exact = days == length if platform == Platform.SPOTIFY else abs(days - length) <= 1
    change = (number - previous) * (Fraction(1) if is_exact else length / days)
    return Growth(round_half_away(change), change / previous * 100, days, clock)


def round_half_away(number: Fraction) -> int:
    whole = int(abs(number) + Fraction(1, 2))
    return whole if number >= 0 else -whole


counts = st.one_of(st.integers(0, 50), st.integers(0, 10**15), st.just(1_000))
ends = st.one_of(counts, counts, counts, st.sampled_from([Outcome.UNREACHABLE, Outcome.REMOVED]))


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[str], list[Week]]:
    isrcs = draw(st.lists(st.sampled_from(ISRCS), min_size=1, max_size=4))
    weeks = draw(st.lists(weeks_of(len(isrcs)), min_size=1, max_size=7))
    return isrcs, weeks


@st.composite
def weeks_of(draw: st.DrawFn, tracks: int) -> Week:
    hours = draw(
        st.one_of(st.just(168), st.integers(1, 24 * 20), st.sampled_from([84, 144, 192, 1, 504, 2_016, 7_000]))
    )
    platforms = draw(st.sampled_from([PLATFORMS, PLATFORMS, PLATFORMS[:1], PLATFORMS[1:]]))
    track_ends = [{platform: draw(ends) for platform in platforms} for _ in range(tracks)]
    return Week(hours, platforms, track_ends)


def compare(examples: int) -> None:
    @override_settings(CANARY_HOURS=0)  # no look: here days go by the hour
    @settings(max_examples=examples)
    @given(histories())
    def once(history: tuple[list[str], list[Week]]) -> None:
        # Every history starts on empty tables.
        with transaction.atomic():
            follow(*history)
            transaction.set_rollback(True)

    once()


def test_snapshots_and_contacts_equal_a_plain_model() -> None:
    compare(settings().max_examples // 2)


@pytest.mark.long
def test_snapshots_and_contacts_equal_a_plain_model_in_many_histories() -> None:
    compare(500)


def follow(isrcs: list[str], weeks: list[Week]) -> None:
    """Record the weeks one after the other, and compare with the model after each."""
    tracks = [make_track(isrc=isrc) for isrc in isrcs]
    contact = make_contact(*tracks)
    memory: dict[tuple[int, Platform], Memory] = defaultdict(Memory)
    at = FRIDAY
    for week in weeks:
        at += timedelta(hours=week.hours)
        run = recorded(numbers_of(tracks, week), at)
        expect_snapshots(run.pk, tracks, week, at, memory)
        if run.state in run.RECORDED:
            expect_contact(contact, tracks, memory, at)
            expect_windows(contact, tracks, memory, at)
    expect_the_same_past(contact)
    before = everything_current()
    currents.tell_anew()
    assert everything_current() == before


def everything_current() -> list[object]:
    return [*TrackCurrent.objects.order_by("pk").values_list(), *ContactCurrent.objects.order_by("pk").values_list()]


def expect_windows(
    contact: Contact, tracks: list[Track], memory: dict[tuple[int, Platform], Memory], at: datetime
) -> None:
    """Compare what is kept of each track and of the contact with the model, over every window."""
    found = {one.track_id: one for one in TrackCurrent.objects.all()}
    mine = ContactCurrent.objects.get(contact=contact)
    for platform, name in ((Platform.SPOTIFY, "streams"), (Platform.YOUTUBE, "views")):
        for window in LENGTHS:
            grown = {track.pk: model_window(memory[track.pk, platform], window, at) for track in tracks}
            for track in tracks:
                current, growth = found.get(track.pk), grown[track.pk]
                assert getattr(current, f"{name}_gain_{window}", None) == growth.change
                assert_close(getattr(current, f"{name}_pct_{window}", None), growth.percent)
                assert_close(getattr(current, f"{name}_days_{window}", None), growth.days)
            if len({recording(track) for track in tracks}) == len(tracks):
                percents = [one.percent for one in grown.values() if one.percent is not None]
                assert getattr(mine, f"{name}_behind_{window}") == len(percents)
                mean = sum(percents, Fraction()) / len(percents) if percents else None
                assert_close(getattr(mine, f"{name}_pct_{window}"), mean)


def model_window(memory: Memory, window: str, at: datetime) -> Growth:
    """Return what is known now: nothing, where eight days have gone by since a run asked."""
    if not memory.asked or at - memory.asked[-1][0] >= timedelta(days=8):
        return Growth()
    return memory.windows[window]


def expect_the_same_past(contact: Contact) -> None:
    """Have the past of the contact told anew, and compare it with what the runs said."""
    rows = ContactSnapshot.objects.filter(contact=contact).order_by("run")
    said = list(rows.values("run", "captured_at", *history.FIELDS))
    rows.delete()
    history.refold([contact.pk], history.recorded_runs())
    for before, told in zip(said, rows.values(*said[0]) if said else [], strict=True):
        for name, value in before.items():
            assert told[name] == (pytest.approx(value, rel=1e-9) if isinstance(value, float) else value), name


def numbers_of(tracks: list[Track], week: Week) -> Numbers:
    ends = zip(tracks, week.ends, strict=True)
    return {(track, platform): end for track, by_platform in ends for platform, end in by_platform.items()}


def expect_contact(
    contact: Contact, tracks: list[Track], memory: dict[tuple[int, Platform], Memory], at: datetime
) -> None:
    contact.refresh_from_db()
    row = ContactSnapshot.objects.get(contact=contact, captured_at=at)
    assert all(getattr(row, name) == getattr(contact, name) for name in history.FIELDS)
    assert contact.total_streams == model_total(tracks, memory, Platform.SPOTIFY)
    assert contact.total_youtube_views == model_total(tracks, memory, Platform.YOUTUBE)
    assert_close(contact.wow_growth_pct, model_mean(tracks, memory, Platform.SPOTIFY, at))
    assert_close(contact.wow_youtube_growth_pct, model_mean(tracks, memory, Platform.YOUTUBE, at))


def expect_snapshots(
    run_id: int, tracks: list[Track], week: Week, at: datetime, memory: dict[tuple[int, Platform], Memory]
) -> None:
    """Compare the snapshots of a run with the model, then let the model remember them."""
    found = {snapshot.track_id: snapshot for snapshot in Snapshot.objects.filter(run=run_id)}
    nothing_read = not any(isinstance(end, int) for by_platform in week.ends for end in by_platform.values())
    assert len(found) == (0 if nothing_read else len(tracks))
    for track, by_platform in zip(tracks, week.ends, strict=True):
        for platform, end in by_platform.items() if found else ():
            expect_growth(found[track.pk], platform, end, at, memory[track.pk, platform])


def expect_growth(snapshot: Snapshot, platform: Platform, end: int | Outcome, at: datetime, memory: Memory) -> None:
    read_at = at - timedelta(minutes=1)
    streams = platform == Platform.SPOTIFY
    growth = model_growth(platform, memory.numbers, read_at, end) if isinstance(end, int) else Growth()
    assert (snapshot.spotify_streams if streams else snapshot.youtube_views) == (
        end if isinstance(end, int) else None
    )
    assert (snapshot.wow_streams if streams else snapshot.wow_youtube_views) == growth.change
    assert_close(snapshot.wow_pct if streams else snapshot.wow_youtube_pct, growth.percent)
    assert_close(snapshot.streams_interval_days if streams else snapshot.views_interval_days, growth.clock)
    assert not streams or snapshot.streams_counted_days == growth.days
    memory.asked.append((at, growth.percent))
    memory.windows = {
        window: model_growth(platform, memory.numbers, read_at, end, window) if isinstance(end, int) else Growth()
        for window in LENGTHS
    }
    if isinstance(end, int):
        memory.numbers.append((read_at, end))


def recording(track: Track) -> str:
    return track.isrc or str(track.pk)


def model_total(tracks: list[Track], memory: dict[tuple[int, Platform], Memory], platform: Platform) -> int | None:
    """Add up the newest number of each recording (streams) or video (views; here each track has its own)."""
    newest: dict[str, tuple[datetime, int]] = {}
    for track in tracks:
        key = recording(track) if platform == Platform.SPOTIFY else str(track.pk)
        for entry in memory[track.pk, platform].numbers:
            newest[key] = max(newest.get(key, entry), entry)
    return sum(count for _, count in newest.values()) if newest else None


def model_mean(
    tracks: list[Track], memory: dict[tuple[int, Platform], Memory], platform: Platform, at: datetime
) -> Fraction | None:
    latest: dict[str, tuple[datetime, Fraction | None]] = {}
    for track in tracks:
        asked = memory[track.pk, platform].asked
        if asked and at - asked[-1][0] <= timedelta(days=8):
            known = latest.get(recording(track))
            if known is None or asked[-1][0] > known[0] or (asked[-1][0] == known[0] and known[1] is None):
                latest[recording(track)] = asked[-1]
    percents = [percent for _, percent in latest.values() if percent is not None]
    return sum(percents, Fraction()) / len(percents) if percents else None


def assert_close(found: float | None, expected: Fraction | None) -> None:
    if expected is None:
        assert found is None
    else:
        assert found == pytest.approx(float(expected), rel=1e-9, abs=1e-9)
