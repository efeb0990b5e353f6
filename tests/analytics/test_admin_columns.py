"""A file with other column names in the admin: a person chooses once, and the choice is remembered."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from analytics.models import ColumnMap, Contact, Track
from tests.callers import logged_in, make_person, text, words_of

pytestmark = pytest.mark.django_db

IMPORT = "/admin/analytics/track/import/"
TRACK, OTHER = "4PTG3Z6ehGkBFwjybzWkR8", "0VjIjW4GlUZAMYd2vXMi3b"
HEADER = "No;Song Name;Link;Writer;E-Mail;Role"
NEVER = f"1;Né;{TRACK};Ann Lee;ann@example.org;writer"
CHOSEN = {
    "url": "link",
    "title": "song name",
    "contact_name": "writer",
    "contact_email": "e-mail",
    "contact_role": "role",
}


@pytest.fixture
def editor() -> User:
    return make_person("add_track", "change_track", "view_track", staff=True)


@pytest.fixture
def admin(editor: User) -> Client:
    return logged_in(editor)


def uploaded(client: Client, *lines: str, encoding: str = "utf-8", said: str = "") -> str:
    """Upload a file; return the address of the page that asks about its columns."""
    file = SimpleUploadedFile("songs.csv", "\r\n".join(lines).encode(encoding))
    return str(client.post(IMPORT, {"file": file, "encoding": said})["Location"])


def test_a_foreign_header_leads_to_the_question_which_column_is_which(admin: Client) -> None:
    address = uploaded(admin, HEADER, NEVER)

    answer = admin.get(address, follow=True)

    body = answer.content.decode()
    assert answer.redirect_chain == [(f"{address}columns/", 302)]
    assert '<option value="song name" selected>Song Name  (&#x27;Né&#x27;)</option>' in body
    assert "First rows of the file" in body
    assert not Track.objects.exists()


def test_what_was_chosen_is_shown_imported_and_remembered_for_everybody(admin: Client) -> None:
    address = uploaded(admin, HEADER, NEVER)

    shown = words_of(admin.post(f"{address}columns/", CHOSEN, follow=True).content)
    assert "Columns: Spotify link ← link , Title ← song name" in shown
    assert "Not read: No ." in shown
    assert f"2 Né {TRACK}" in shown
    admin.post(address)

    assert (Track.objects.get().title, Contact.objects.get().email) == ("Né", "ann@example.org")

    colleague = logged_in(make_person("add_track", "change_track", staff=True))
    later = uploaded(colleague, HEADER.upper(), f"2;Lights;{OTHER};;;")
    assert f"2 Lights {OTHER}" in text(colleague, later)
    assert ColumnMap.objects.count() == 1


def test_a_choice_can_be_changed(admin: Client) -> None:
    address = uploaded(admin, HEADER, NEVER)
    admin.post(f"{address}columns/", CHOSEN)

    admin.post(f"{address}columns/", CHOSEN | {"title": "no"})

    assert f"2 1 {TRACK}" in text(admin, address)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": ""}, "This field is required."),
        ({"url": ""}, "There is no column spotify_id, url or isrc: add one"),
        ({"artists": "song name"}, "Column 'song name' is used for two fields: choose one."),
        ({"contact_role": ""}, "A contact needs all of the columns"),
    ],
)
def test_a_choice_that_makes_no_catalogue_is_reported_and_not_kept(
    admin: Client, change: dict[str, str], said: str
) -> None:
    address = uploaded(admin, HEADER, NEVER)

    answer = admin.post(f"{address}columns/", CHOSEN | change)

    assert said in words_of(answer.content)
    assert not ColumnMap.objects.exists()


def test_windows_text_is_read_where_a_person_says_so(admin: Client) -> None:
    lines = ["url,title", f"{TRACK},Beyoncé"]
    guessed = uploaded(admin, *lines, encoding="cp1252")
    assert "or say that it is Windows text (cp1252)" in text(admin, guessed)

    told = uploaded(admin, *lines, encoding="cp1252", said="cp1252")

    assert f"2 Beyoncé {TRACK}" in text(admin, told)


def test_a_file_without_a_header_that_can_be_read_tells_why(admin: Client) -> None:
    address = uploaded(admin, "%PDF-1.7")

    assert admin.get(f"{address}columns/")["Location"] == address
    assert "this is a PDF" in text(admin, address)


def test_the_columns_of_somebody_elses_file_are_not_found(admin: Client) -> None:
    address = uploaded(admin, HEADER, NEVER)
    colleague = logged_in(make_person("add_track", "change_track", staff=True))

    assert colleague.get(f"{address}columns/").status_code == 404
    assert logged_in(make_person(staff=True)).get(f"{address}columns/").status_code == 403
