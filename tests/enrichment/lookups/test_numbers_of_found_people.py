"""People who were found by a lookup have the numbers of their recordings at once."""

import pytest

from analytics.models import Contact, Platform
from enrichment.lookups import credits as finding
from enrichment.simulator.server import Simulator
from tests.enrichment.lookups.test_credits import FM, KNOWN, MB, follow, running, simulator
from tests.makers import recorded

__all__ = ["running", "simulator"]

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_writers_that_were_found_have_the_numbers_of_their_tracks_at_once(simulator: Simulator) -> None:
    track = follow(simulator, KNOWN)
    recorded({(track, Platform.SPOTIFY): 1_000})

    finding.find_due(FM)
    finding.find_due(MB)

    found = Contact.objects.filter(credits__track=track, credits__role="writer")
    assert {one.total_streams for one in found} == {1_000}
