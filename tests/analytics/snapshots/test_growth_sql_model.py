"""The SQL of growth and of contacts' totals against a small model in plain Python, over random histories.

Some numbers were read, and some were counted by a third party where nothing could be read.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from django.db import transaction
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.contacts import history
from analytics.models import (
    Contact,
    ContactCurrent,
    ContactSnapshot,
    Outcome,
    Platform,
    SnapshotRun,
    ThirdPartyCount,
    ThirdPartyRequest,
    Track,
    TrackCurrent,
)
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots import currents
from analytics.snapshots.recording import record_run
from tests.analytics.snapshots.growth_model import (
    LENGTHS,
    Growth,
    Memory,
    model_fill,
    model_growth,
    model_mean,
    model_total,
    model_window,
    newest_shown,
    recording,
)
from tests.makers import FRIDAY, Numbers, make_contact, make_run, make_track

pytestmark = pytest.mark.django_db

ISRCS = ("", "QZTST2600001", "QZTST2600002")
PLATFORMS = (Platform.SPOTIFY, Platform.YOUTUBE)


@dataclass
class Week:
    """One run of a history: hours since the previous run, and each track's result on each platform.

    `counted` is a third party's answer about each track, if it is asked: counts by their age in days.
    """

    hours: int
    platforms: tuple[Platform, ...]
    ends: list[dict[Platform, int | Outcome]]
    counted: list[dict[int, int]]


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
    answers = st.dictionaries(st.integers(0, 40), st.integers(1, 10**6), max_size=3)
    return Week(hours, platforms, track_ends, [draw(answers) for _ in range(tracks)])


def compare(examples: int) -> None:
    @override_settings(CANARY_HOURS=0)  # No look: here days follow the hour.
    @settings(max_examples=examples)
    @given(histories())
    def once(history: tuple[list[str], list[Week]]) -> None:
        # Every history starts on empty tables.
        with transaction.atomic():
            follow(*history)
            transaction.set_rollback(True)

    once()


@pytest.mark.exhaustive
def test_snapshots_and_contacts_equal_a_plain_model() -> None:
    compare(settings().max_examples // 2)


@pytest.mark.long
def test_snapshots_and_contacts_equal_a_plain_model_in_many_histories() -> None:
    compare(500)


def follow(isrcs: list[str], weeks: list[Week]) -> None:
    """Record the weeks one after the other, and compare each with the model."""
    tracks = [make_track(isrc=isrc) for isrc in isrcs]
    contact = make_contact(*tracks)
    memory: dict[tuple[int, Platform], Memory] = defaultdict(Memory)
    at = FRIDAY
    for week in weeks:
        at += timedelta(hours=week.hours)
        run = recorded_and_filled(tracks, week, at, memory)
        expect_snapshots(run.pk, tracks, week, at, memory)
        if run.state in run.RECORDED:
            expect_contact(contact, tracks, memory, at)
            expect_windows(contact, tracks, memory, at)
    expect_the_same_past(contact)
    before = everything_current()
    currents.rebuild()
    assert everything_current() == before


def recorded_and_filled(
    tracks: list[Track], week: Week, at: datetime, memory: dict[tuple[int, Platform], Memory]
) -> SnapshotRun:
    """Record a week in which a third party was asked about whatever could not be read on Spotify."""
    run = make_run(numbers_of(tracks, week), at)
    for track, by_platform, answer in zip(tracks, week.ends, week.counted, strict=True):
        if by_platform.get(Platform.SPOTIFY) != Outcome.UNREACHABLE or not answer:
            continue
        ThirdPartyRequest.objects.create(run=run, track=track, since=at, outcome=Outcome.READ, settled_at=at)
        counted = memory[track.pk, Platform.SPOTIFY].counted
        for days, count in answer.items():
            moment = (at - timedelta(days=days)).replace(hour=0, minute=0)
            counted.setdefault(moment, count)  # the first word on a moment stays
            ThirdPartyCount.objects.get_or_create(
                track=track, source="chartmetric", observed_at=moment, defaults={"streams": count, "fetched_at": at}
            )
    SnapshotRun.objects.filter(pk=run.pk).update(third_party_until=at)
    return record_run(run.pk, at)


def everything_current() -> list[object]:
    return [*TrackCurrent.objects.order_by("pk").values_list(), *ContactCurrent.objects.order_by("pk").values_list()]


def expect_windows(
    contact: Contact, tracks: list[Track], memory: dict[tuple[int, Platform], Memory], at: datetime
) -> None:
    """Compare what is stored for each track and the contact with the model, over every window."""
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


def expect_the_same_past(contact: Contact) -> None:
    """Recalculate the contact's history, and compare it with what the runs stored."""
    rows = ContactSnapshot.objects.filter(contact=contact).order_by("run")
    said = list(rows.values("run", "captured_at", *history.FIELDS))
    rows.delete()
    history.recompute([contact.pk], history.recorded_runs())
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
    assert contact.filled_recordings == sum(is_filled for *_, is_filled in newest_shown(tracks, memory).values())
    assert_close(contact.wow_growth_pct, model_mean(tracks, memory, Platform.SPOTIFY, at))
    assert_close(contact.wow_youtube_growth_pct, model_mean(tracks, memory, Platform.YOUTUBE, at))


def expect_snapshots(
    run_id: int, tracks: list[Track], week: Week, at: datetime, memory: dict[tuple[int, Platform], Memory]
) -> None:
    """Compare a run's snapshots with the model, then update the model."""
    found = {snapshot.track_id: snapshot for snapshot in Snapshot.objects.filter(run=run_id)}
    fills = {
        track.pk: model_fill(by_platform.get(Platform.SPOTIFY), answer, memory[track.pk, Platform.SPOTIFY], at)
        for track, by_platform, answer in zip(tracks, week.ends, week.counted, strict=True)
    }
    is_read = any(isinstance(end, int) for by_platform in week.ends for end in by_platform.values())
    assert len(found) == (len(tracks) if is_read or any(fills.values()) else 0)
    for track, by_platform in zip(tracks, week.ends, strict=True):
        for platform, end in by_platform.items() if found else ():
            fill = fills[track.pk] if platform == Platform.SPOTIFY else None
            expect_growth(found[track.pk], platform, end, at, memory[track.pk, platform], fill)


def expect_growth(
    snapshot: Snapshot,
    platform: Platform,
    end: int | Outcome,
    at: datetime,
    memory: Memory,
    fill: tuple[datetime, int] | None,
) -> None:
    streams = platform == Platform.SPOTIFY
    read_at, number = fill or (at - timedelta(minutes=1), end if isinstance(end, int) else None)
    earlier = [*memory.counted.items()] if fill else memory.numbers

    def grown(window: str) -> Growth:
        return Growth() if number is None else model_growth(platform, earlier, read_at, number, window)

    growth = grown("1w")
    assert (snapshot.spotify_streams if streams else snapshot.youtube_views) == number
    assert not streams or snapshot.streams_provider == ("chartmetric" if fill else "")
    assert (snapshot.wow_streams if streams else snapshot.wow_youtube_views) == growth.change
    assert_close(snapshot.wow_pct if streams else snapshot.wow_youtube_pct, growth.percent)
    assert_close(snapshot.streams_interval_days if streams else snapshot.views_interval_days, growth.clock)
    assert not streams or snapshot.streams_counted_days == growth.days
    memory.asked.append((at, growth.percent))
    memory.windows = {window: grown(window) for window in LENGTHS}
    if number is not None:
        memory.shown.append((read_at, number, fill is not None))
        if not fill:
            memory.numbers.append((read_at, number))


def assert_close(found: float | None, expected: Fraction | None) -> None:
    if expected is None:
        assert found is None
    else:
        assert found == pytest.approx(float(expected), rel=1e-9, abs=1e-9)
