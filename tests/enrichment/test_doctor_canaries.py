"""The doctor sees a canary that would soon stop its platform without a reason."""

import pytest

from analytics.models import Track
from enrichment.doctor import Level, work
from tests.makers import make_canary, make_track, streams_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("at_most", "level"), [(10_000, Level.OK), (5_500, Level.WARNING), (4_000, Level.WARNING)])
def test_a_canary_that_is_about_to_outgrow_its_range_is_seen(at_most: int, level: Level) -> None:
    track = make_track(title="Old Song")
    assert work.canaries("Canaries").found == "none chosen: wrong numbers are not noticed"
    streams_of(track, (0, 5_000))
    make_canary(track, at_most=at_most)

    finding = work.canaries("Canaries")

    assert finding.level is level
    assert ("Old Song on Spotify" in finding.found) is (level is Level.WARNING)


def test_a_canary_that_is_not_read_is_seen() -> None:
    make_canary(make_track(title="Old Song"))
    Track.objects.update(active=False)

    assert work.canaries("Canaries").found == "not read, as it is inactive: Old Song on Spotify"
