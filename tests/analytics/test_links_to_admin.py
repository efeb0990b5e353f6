"""Links from the pages to the admin: straight to the form that is meant, and only for those whom it lets in."""

import pytest

from analytics.models import Platform
from tests.callers import logged_in, make_person
from tests.makers import make_canary, make_playlist, make_track, recorded

pytestmark = pytest.mark.django_db

MAY = ["add_track", "change_track", "add_contact", "change_playlist", "start_run"]


@pytest.mark.parametrize(
    ("address", "forms"),
    [
        ("/", ["track/import/", "track/add/", "snapshotrun/run-now/"]),
        ("/tracks/", ["track/import/", "track/add/"]),
        ("/contacts/", ["contact/add/"]),
        ("/runs/", ["snapshotrun/run-now/"]),
        ("/search/?q=nothing", ["track/add/"]),
    ],
)
def test_an_empty_page_links_the_form_that_fills_it(address: str, forms: list[str]) -> None:
    staff, other = (logged_in(make_person(*MAY, staff=is_staff)) for is_staff in (True, False))

    shown = staff.get(address).text

    assert [form for form in forms if f'"/admin/analytics/{form}"' not in shown] == []
    assert staff.get(f"/admin/analytics/{forms[0]}").status_code == 200
    assert "/admin/" not in other.get(address).text


def test_only_staff_is_sent_to_the_admin_to_edit_a_playlist() -> None:
    playlist = make_playlist("Late Night")

    shown = [
        logged_in(make_person(*MAY, staff=is_staff)).get(f"/playlists/{playlist.pk}/").text
        for is_staff in (True, False)
    ]

    assert ["/admin/analytics/playlist/" in text for text in shown] == [True, False]


def test_a_platform_whose_canary_was_wrong_leads_to_the_canaries() -> None:
    track = make_track()
    make_canary(track, at_least=1, at_most=10)
    run = recorded({(track, Platform.SPOTIFY): 100, (track, Platform.YOUTUBE): 100})
    person = logged_in(make_person("view_canary", staff=True))

    addresses = [address for address in ("/", f"/runs/{run.pk}/") if "Check the canaries" in person.get(address).text]

    assert addresses == ["/", f"/runs/{run.pk}/"]
    assert "Check the canaries" not in logged_in(make_person("view_canary")).get("/").text
    assert person.get("/admin/analytics/canary/?platform__exact=spotify").status_code == 200
