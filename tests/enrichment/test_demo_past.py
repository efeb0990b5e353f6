"""The year that the demonstration's catalogue has before its own weeks: imported, and a baseline of long windows."""

from datetime import UTC, datetime

import pytest

from analytics.models import Contact, ContactSnapshot, SnapshotRun, Track, TrackCurrent
from analytics.models import TrackPerformanceSnapshot as Snapshot
from enrichment.demo import past, sample
from enrichment.simulator.stories import Story
from enrichment.simulator.world import HISTORY_WEEKS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

WORLD = sample.world_of(24, datetime(2026, 11, 20, 5, tzinfo=UTC))
"""Of 2026, and early on a day: no count is near the daily update."""

YEAR = 52


@pytest.fixture(scope="module")
def loaded(kept_rows: None) -> None:
    sample.load_catalogue(WORLD)
    past.bring_in(WORLD)
    sample.load_weeks(WORLD)
    sample.record_week(WORLD, 0)


@pytest.mark.usefixtures("loaded")
def test_an_ordinary_track_has_growth_over_every_window() -> None:
    (ordinary, *_) = (one for one in WORLD if one.story is Story.ORDINARY and one.released.year < 2025)

    current = TrackCurrent.objects.get(track__spotify_id=ordinary.spotify_id)

    assert (current.streams_days_13w, current.streams_days_52w) == (91, 364)
    gains = [getattr(current, f"streams_gain_{window}") for window in ("1w", "4w", "13w", "52w")]
    assert gains == sorted(set(gains))
    assert gains[0] > 0


@pytest.mark.exhaustive
@pytest.mark.usefixtures("loaded")
def test_what_is_new_on_spotify_has_no_past() -> None:
    (new,) = (one for one in WORLD if one.story is Story.NEW)

    assert not Snapshot.objects.filter(track__spotify_id=new.spotify_id, run__state="imported").exists()


@pytest.mark.usefixtures("loaded")
def test_the_past_of_contacts_reaches_back_as_far_and_in_the_order_of_runs() -> None:
    runs = list(SnapshotRun.objects.order_by("pk").values_list("state", flat=True))
    assert runs == ["imported"] * len(past.WEEKS) + runs[-len(HISTORY_WEEKS) - 1 :]
    assert ContactSnapshot.objects.filter(contact=Contact.objects.earliest("pk")).count() == YEAR + 2


@pytest.mark.exhaustive
@pytest.mark.usefixtures("loaded")
def test_loading_again_adds_nothing() -> None:
    before = SnapshotRun.objects.count(), Snapshot.objects.count(), Track.objects.count()

    sample.load_catalogue(WORLD)
    past.bring_in(WORLD)
    sample.load_weeks(WORLD)

    assert (SnapshotRun.objects.count(), Snapshot.objects.count(), Track.objects.count()) == before
