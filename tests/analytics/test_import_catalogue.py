"""A catalogue file is imported exactly, or not at all."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from analytics.catalogue.importing import contacts, store
from analytics.catalogue.importing.columns import COLUMNS
from analytics.catalogue.importing.people import FileCredit as Named
from analytics.catalogue.importing.store import Stored
from analytics.catalogue.importing.tracks import CatalogueRow
from analytics.models import Contact, Credit, Track, Video
from tests.makers import FRIDAY, make_contact, make_track

pytestmark = pytest.mark.django_db

HEADER = ",".join(COLUMNS)
TRACK, OTHER, THIRD = "4PTG3Z6ehGkBFwjybzWkR8", "0VjIjW4GlUZAMYd2vXMi3b", "7qiZfU4dY1lWllzX7mPBI3"
NEVER = f'{TRACK},,Never,Rick,GBARL9300135,dQw4w9WgXcQ,"Ann <ann@example.org> (writer); Bo <bo@example.org> (artist)"'
LIGHTS = f"{OTHER},,Lights,The Week,USUG11904206,4NRXx6U8ABQ,Ann <ann@example.org> (producer)"
BAD = f"{THIRD},,,Nobody,,,"


ANN_AS_ARTIST = Named("A.", "ann@example.org", "artist")


def write(folder: Path, *lines: str) -> Path:
    path = folder / "catalogue.csv"
    path.write_text("\n".join([HEADER, *lines]))
    return path


def imported(path: Path, *options: str) -> tuple[str, str]:
    """Return the output and the errors."""
    out, errors = io.StringIO(), io.StringIO()
    call_command("import_catalogue", str(path), *options, stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue()


def refused(path: Path, *options: str) -> tuple[str, str]:
    """Return why nothing was imported, and the errors before that."""
    errors = io.StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("import_catalogue", str(path), *options, stderr=errors)
    return str(refusal.value), errors.getvalue()


def row(
    spotify_id: str = TRACK,
    *,
    title: str = "Never",
    artists: str = "",
    isrc: str = "",
    videos: Sequence[str] = (),
    contacts: Sequence[Named] = (),
) -> CatalogueRow:
    return CatalogueRow(2, spotify_id, title, artists, isrc, tuple(videos), tuple(contacts))


def everything() -> list[list[tuple[Any, ...]]]:
    """Return everything that a catalogue file may have written: tracks, videos, contacts and credits."""
    return [
        [*Track.objects.order_by("pk").values_list("pk", "spotify_id", "title", "artists", "isrc")],
        [*Video.objects.order_by("pk").values_list("pk", "track__spotify_id", "youtube_id", "matched_by")],
        [*Contact.objects.order_by("pk").values_list("pk", "name", "email")],
        [*Credit.objects.order_by("pk").values_list("track__spotify_id", "contact__email", "role")],
    ]


# The command


def test_every_row_is_stored(tmp_path: Path) -> None:
    printed, _ = imported(write(tmp_path, NEVER, LIGHTS))

    tracks, videos, contacts, parts = [{entry[1:] for entry in table} for table in everything()]
    assert tracks == {(TRACK, "Never", "Rick", "GBARL9300135"), (OTHER, "Lights", "The Week", "USUG11904206")}
    assert videos == {(TRACK, "dQw4w9WgXcQ", "catalogue"), (OTHER, "4NRXx6U8ABQ", "catalogue")}
    assert contacts == {("Ann", "ann@example.org"), ("Bo", "bo@example.org")}
    assert parts == {("ann@example.org", "writer"), ("bo@example.org", "artist"), ("ann@example.org", "producer")}
    assert printed == "Rows: 2. New: tracks 2, videos 2, contacts 2, credits 3.\n"


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, NEVER, LIGHTS)
    imported(path)
    before = everything()

    printed, _ = imported(path)

    assert everything() == before
    assert printed == "Rows: 2. New: tracks 0, videos 0, contacts 0, credits 0.\n"


def test_with_bad_rows_nothing_is_imported_and_each_is_explained(tmp_path: Path) -> None:
    reason, complaints = refused(write(tmp_path, NEVER, BAD, "x,,Title,,,,"))

    assert reason.startswith("Nothing was imported: 2 of 3 rows have errors.")
    first, second = complaints.splitlines()
    assert first == "line 3: the title is missing"
    assert second.startswith("line 4: 'x' is not a Spotify track")
    assert everything() == [[], [], [], []]


def test_the_good_rows_are_imported_on_request(tmp_path: Path) -> None:
    printed, complaints = imported(write(tmp_path, NEVER, BAD, LIGHTS), "--skip-bad")

    assert complaints == "line 3: the title is missing\n"
    assert printed.startswith("Rows: 2. New: tracks 2")
    assert Track.objects.count() == 2


def test_the_first_fifty_of_many_bad_rows_are_shown(tmp_path: Path) -> None:
    _, complaints = refused(write(tmp_path, *[BAD] * 60))

    assert len(complaints.splitlines()) == 51
    assert complaints.splitlines()[-1] == "… and 10 more"


@pytest.mark.parametrize("options", [(), ("--skip-bad",)])
@pytest.mark.parametrize("content", [b"PK\x03\x04 a workbook", b"", b"name;phone\nAnn;1\n", b"\xff\xfe\x00"])
def test_a_file_that_is_no_catalogue_imports_nothing(
    content: bytes, options: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "catalogue.csv"
    path.write_bytes(content)

    reason, complaints = refused(path, *options)

    assert reason.startswith("Nothing was imported")
    assert complaints.startswith("line 1: ")


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "nowhere.csv"

    assert refused(path) == (f"{path}: No such file or directory.", "")
    assert refused(tmp_path) == (f"{tmp_path}: Is a directory.", "")


# What is there already


def test_empty_cells_never_blank_what_is_known() -> None:
    store.store([row(artists="Rick", isrc="GBARL9300135", videos=["dQw4w9WgXcQ"])])

    store.store([row()])

    track = Track.objects.get()
    assert (track.title, track.artists, track.isrc) == ("Never", "Rick", "GBARL9300135")
    assert track.videos.count() == 1


@pytest.mark.parametrize(
    ("changed", "known"),
    [
        (row(title="Ever"), ("Ever", "Rick", "GBARL9300135")),
        (row(isrc="USUG11904206"), ("Never", "Rick", "USUG11904206")),
        (row(artists="Astley"), ("Never", "Astley", "GBARL9300135")),
        (row(title="Ever", artists="Astley", isrc="USUG11904206"), ("Ever", "Astley", "USUG11904206")),
    ],
)
def test_what_a_row_names_replaces_what_was_known(changed: CatalogueRow, known: tuple[str, str, str]) -> None:
    store.store([row(artists="Rick", isrc="GBARL9300135")])

    stored = store.store([changed])

    track = Track.objects.get()
    assert (track.title, track.artists, track.isrc) == known
    assert stored == Stored(tracks=0, videos=0, contacts=0, credits=0)


def test_what_a_file_does_not_name_stays_as_people_set_it() -> None:
    track = make_track()
    Track.objects.filter(pk=track.pk).update(active=False, album="Whenever", streams=7, streams_read_at=FRIDAY)
    contact = make_contact(track)

    store.store([row(track.spotify_id, title="Ever", videos=["dQw4w9WgXcQ"])])

    track.refresh_from_db()
    assert (track.title, track.active, track.album, track.streams) == ("Ever", False, "Whenever", 7)
    assert track.videos.count() == 2
    assert [*track.contacts.all()] == [contact]


# Contacts and videos


@pytest.mark.parametrize("known", ["Ann@Example.org", "ANN@EXAMPLE.ORG", "ann@example.org"])
def test_a_contact_is_known_by_the_e_mail_in_any_case(known: str) -> None:
    ann = Contact.objects.create(name="Ann Lee", email=known)

    stored = store.store([row(contacts=[Named("Annie", "ann@EXAMPLE.org", "writer")])])

    assert stored.contacts == 0
    assert [*Credit.objects.values_list("contact", "contact__name", "contact__email")] == [(ann.pk, "Ann Lee", known)]


@pytest.mark.parametrize(("one", "another"), [("ÄRGER@ä.org", "ärger@ä.org"), ("İ@a.org", "i\u0307@a.org")])
def test_an_e_mail_beyond_ascii_is_stored(one: str, another: str) -> None:
    rows = [
        row(TRACK, contacts=[Named("Ann", one, "writer")]),
        row(OTHER, contacts=[Named("Ann", another, "writer")]),
    ]

    store.store(rows)

    assert Credit.objects.count() == 2
    assert store.store(rows) == Stored(0, 0, 0, 0)


def test_within_a_file_the_first_name_of_a_contact_stands() -> None:
    store.store(
        [
            row(TRACK, contacts=[Named("Ann", "ann@example.org", "writer")]),
            row(
                OTHER,
                contacts=[Named("Annie", "ANN@example.org", "writer"), ANN_AS_ARTIST],
            ),
        ]
    )

    assert Contact.objects.get().name == "Ann"
    assert Credit.objects.count() == 3


def test_contacts_without_an_e_mail_are_left_alone() -> None:
    Contact.objects.create(name="Nameless")
    Contact.objects.create(name="Another")

    store.store([row(contacts=[Named("Ann", "ann@example.org", "writer")])])

    assert Credit.objects.get().contact.name == "Ann"


def test_two_tracks_may_share_a_video() -> None:
    store.store([row(TRACK, videos=["dQw4w9WgXcQ"]), row(OTHER, videos=["dQw4w9WgXcQ"])])

    assert {*Video.objects.values_list("track__spotify_id", "youtube_id")} == {
        (TRACK, "dQw4w9WgXcQ"),
        (OTHER, "dQw4w9WgXcQ"),
    }


# Large files


@pytest.mark.slow
def test_a_hundred_rows_take_as_many_queries_as_ten() -> None:
    assert queries_for(rows_from(0, 10)) == queries_for(rows_from(10, 110))
    assert Track.objects.count() == 110


def rows_from(first: int, end: int) -> list[CatalogueRow]:
    return [
        row(
            f"{number:022d}",
            artists="Rick" if number % 2 else "",
            isrc=f"GBARL{number:07d}" if number % 3 else "",
            videos=[f"v{number:010d}"],
            contacts=[Named("Ann", f"ann{number}@example.org", "writer")],
        )
        for number in range(first, end)
    ]


def queries_for(rows: Sequence[CatalogueRow]) -> int:
    with CaptureQueriesContext(connection) as asked:
        store.store(rows)
    return len(asked)


def test_a_file_larger_than_a_batch_is_stored_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    for one in (store, contacts):
        monkeypatch.setattr(one, "BATCH", 20)

    assert store.store(rows_from(0, 41)) == Stored(*[41] * 4)


def test_an_error_half_way_leaves_nothing_behind() -> None:
    with pytest.raises(IntegrityError):
        store.store([row(TRACK, videos=["dQw4w9WgXcQ"]), row(OTHER, videos=["too short"])])

    assert everything() == [[], [], [], []]
