"""Links from the pages to the admin: straight to the form that is meant, and only for those whom it lets in."""

import pytest

from tests.callers import logged_in, make_person
from tests.makers import make_playlist

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
