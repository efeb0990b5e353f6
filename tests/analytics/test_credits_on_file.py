"""The page of a track names who is on file for it, with a link to each source that says so."""

import pytest
from django.test import Client
from django.utils import timezone

from analytics.contacts import credit_claims
from analytics.contacts.credit_lines import ClaimedCredit
from tests.callers import logged_in, make_person
from tests.makers import make_track

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Client:
    return logged_in(make_person())


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("credits_fm", '<a href="https://credits.fm/isrc/QZABC2600001" rel="noreferrer">credits.fm</a>'),
        ("musicbrainz", '<a href="https://musicbrainz.org/isrc/QZABC2600001" rel="noreferrer">MusicBrainz</a>'),
        ("spotify", '<small class="quiet">Spotify'),
    ],
)
def test_a_credit_links_to_the_recordings_page_at_its_source(reader: Client, source: str, shown: str) -> None:
    track = make_track(isrc="QZABC2600001")
    credit_claims.replace_claims(
        track.pk, source, [ClaimedCredit(source, source, "writer", "Jelka Varnholm")], timezone.now()
    )

    page = reader.get(f"/tracks/{track.pk}/").content.decode()

    assert "Jelka Varnholm" in page
    assert shown in page
