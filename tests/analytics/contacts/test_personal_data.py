"""Everything stored about a contact is shown completely and erased completely."""

import json

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django import Settings

from analytics.catalogue.importing import store
from analytics.catalogue.importing.people import FileCredit as Named
from analytics.catalogue.importing.preview import preview
from analytics.catalogue.importing.tracks import CatalogueRow
from analytics.contacts import credit_claims
from analytics.contacts.credit_lines import ClaimedCredit
from analytics.contacts.credit_suggestions import OpenPeople, suggest
from analytics.contacts.credit_suggestions import PageArtist as Artist
from analytics.contacts.merging import merge
from analytics.contacts.personal_data import erase, export_personal_data
from analytics.models import (
    CatalogueUpload,
    Contact,
    Credit,
    CreditClaim,
    CreditSuggestion,
    Delivery,
    Erasure,
    Release,
    ReleaseArtist,
    Track,
)
from tests.analytics.contacts.traces import places_of
from tests.callers import logged_in, make_person, text, words_of
from tests.makers import FRIDAY, make_contact, make_release, make_run, make_track

pytestmark = pytest.mark.django_db

NAME, EMAIL = "Ann O'Lee", "ann.o+lee@example.org"
OLD_NAME, OLD_EMAIL = 'A. "Annie" Lee', "annie@example.net"
ARTIST, NAMESAKE, OLD_ARTIST = "a" * 22, "b" * 22, "c" * 22


@pytest.fixture(scope="module")
def by(kept_rows: None) -> User:
    return make_person("change_contact", "delete_contact")


@pytest.fixture(scope="module")
def ann(by: User) -> Contact:
    """Make a contact who is mentioned everywhere that something can be stored."""
    track, other = make_track(title="Hit"), make_contact(name="Bo Berg")
    ann, annie = make_contact(track, name=NAME), make_contact(make_track(), name=OLD_NAME)
    Contact.objects.filter(pk=ann.pk).update(email=EMAIL, company="Lee Music", notes="Prefers calls.", tags="Pop")
    Contact.objects.filter(pk=annie.pk).update(email=OLD_EMAIL)
    _log(by, annie.pk, Contact, OLD_NAME, "[]")
    merge(ann.pk, annie.pk, by)
    _mention(by, track, other)
    merge(other.pk, make_contact(name="B. Berg").pk, by)
    named = {"track": track, "role": "artist", "name": NAME}
    CreditSuggestion.objects.create(**named, artist_id=ARTIST, state="confirmed", contact=ann)
    CreditSuggestion.objects.create(**named, artist_id=NAMESAKE)
    CreditSuggestion.objects.create(**(named | {"name": OLD_NAME}), artist_id=OLD_ARTIST)
    make_release("Fresh").artists.create(artist_id=ARTIST, name="Ann as an artist")
    make_release("Old").artists.create(artist_id="d" * 22, name=OLD_NAME)
    return Contact.objects.get(pk=ann.pk)


def _mention(by: User, track: Track, other: Contact) -> None:
    words = f"Written with {NAME.upper()} ({EMAIL}), once {OLD_NAME} <{OLD_EMAIL}>, not with Joan O'Leeds."
    Track.objects.filter(pk=track.pk).update(notes=words)
    Contact.objects.filter(pk=other.pk).update(notes=words)
    change = json.dumps([{"changed": {"name": "credit", "object": f"{NAME} (Writer)", "fields": ["role"]}}])
    _log(by, track.pk, Track, "Hit", change)
    CatalogueUpload.objects.create(name="tracks.csv", packed=CatalogueUpload.pack(words.encode()), uploaded_by=by)
    run = make_run({}, FRIDAY)
    Delivery.objects.create(run=run, event="digest", user=by, payload={"text": words})
    cache.set("movers", words, 60)


def _log(by: User, pk: int, model: type[Contact | Track], name: str, change: str) -> None:
    kind = ContentType.objects.get_for_model(model)
    entry = {"content_type": kind, "object_id": str(pk), "object_repr": name, "change_message": change}
    LogEntry.objects.create(user=by, action_flag=CHANGE, **entry)


@pytest.mark.slow
def test_erasing_leaves_no_trace_in_any_column_of_any_table(ann: Contact) -> None:
    wanted = (NAME, EMAIL, OLD_NAME, OLD_EMAIL)
    before = set(places_of(*wanted))
    assert before >= {
        *("Contact.name", "Contact.email", "Contact.notes", "Track.notes", "Delivery.payload"),
        *("ContactMerge.name", "ContactMerge.email", "ContactMerge.undo", "CreditSuggestion.name"),
        *("LogEntry.object_repr", "LogEntry.change_message", "CatalogueUpload.packed"),
    }

    gone = erase(ann.pk, for_good=True)

    assert gone is not None
    assert (gone.credits, gone.uploads) == (2, 1)
    assert places_of(*wanted) == []
    assert [entry.object_repr for entry in LogEntry.objects.all()] == ["Hit"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kept")
        assert cursor.fetchone() == (0,)


def test_erasing_leaves_tracks_other_people_and_their_undo_as_they_are(ann: Contact) -> None:
    tracks = [*Track.objects.order_by("pk").values_list("pk", "title", "streams")]

    erase(ann.pk, for_good=True)

    assert [*Track.objects.order_by("pk").values_list("pk", "title", "streams")] == tracks
    bo = Contact.objects.get()
    assert bo.name == "Bo Berg"
    assert bo.notes == ("Written with [erased] ([erased]), once [erased] <[erased]>, not with Joan O'Leeds.")
    assert bo.merges.get().undo["kept"]["notes"] == bo.notes


def test_erasing_takes_an_artist_off_releases_that_stay_for_others(ann: Contact) -> None:
    alone = make_release("Alone")
    alone.artists.update(artist_id=ARTIST, name=NAME)
    followed = make_release("Followed", state="followed")
    followed.artists.update(artist_id=ARTIST, name=NAME)

    erase(ann.pk, for_good=True)

    assert set(Release.objects.values_list("name", flat=True)) == {"Fresh", "Old", "Followed"}
    assert set(ReleaseArtist.objects.values_list("name", flat=True)) == {"Artist of Fresh", "Artist of Old"}


def test_erasing_twice_does_nothing_more(ann: Contact) -> None:
    assert erase(ann.pk, for_good=True) is not None
    assert erase(ann.pk, for_good=True) is None


def test_a_longer_name_that_holds_the_name_is_somebody_else() -> None:
    ann, track = make_contact(name="Ann O'Lee"), make_track()
    Track.objects.update(notes="Joann O'Lee, Ann O'Leeds and ann o'lee.")

    erase(ann.pk, for_good=True)

    track.refresh_from_db()
    assert track.notes == "Joann O'Lee, Ann O'Leeds and [erased]."


def test_a_name_of_one_word_is_taken_from_nobody_elses_notes() -> None:
    max_ = make_contact(name="Max")
    track = make_track()
    Track.objects.update(notes="Max volume.")

    erase(max_.pk, for_good=True)

    track.refresh_from_db()
    assert track.notes == "Max volume."


def test_a_file_does_not_bring_somebody_back_who_was_erased(ann: Contact) -> None:
    erase(ann.pk, for_good=True)
    ann_again, bo = Named("Ann", EMAIL.upper(), "writer"), Named("Cy", "cy@example.org", "writer")
    rows = [CatalogueRow(2, "4PTG3Z6ehGkBFwjybzWkR8", "Never", "", "", (), (ann_again, bo))]

    assert preview(rows).erased == 1
    stored = store.store(rows)

    assert (stored.contacts, stored.credits, stored.erased) == (1, 1, 1)
    assert not Contact.objects.filter(email__iexact=EMAIL).exists()


def test_who_is_added_again_by_hand_is_credited_again(ann: Contact) -> None:
    erase(ann.pk, for_good=True)
    Contact.objects.create(name="Ann again", email=EMAIL)
    row = CatalogueRow(2, "4PTG3Z6ehGkBFwjybzWkR8", "Never", "", "", (), (Named("Ann", EMAIL.upper(), "writer"),))

    stored = store.store([row])

    assert (stored.credits, stored.erased) == (1, 0)


@pytest.mark.parametrize("number", [{"ipi": "00900000001"}, {"isni": "0000000121032683"}])
@pytest.mark.parametrize("is_merged", [False, True])
def test_neither_file_nor_source_brings_an_erased_number_back(
    by: User, number: dict[str, str], *, is_merged: bool
) -> None:
    track, known = make_track(), make_contact(name="Jelka Varnholm")
    Contact.objects.filter(pk=known.pk).update(**number)
    kept = make_contact(name="J. V.") if is_merged else known
    if is_merged:
        merge(kept.pk, known.pk, by)
    row = CatalogueRow(2, track.spotify_id, "", "", "", (), (Named("Another Name", "", "writer", **number),))

    erase(kept.pk, for_good=True)
    stored = store.store([row])
    credit_claims.replace_claims(
        track.pk, "credits_fm", [ClaimedCredit("credits_fm", "mlc", "writer", "A. Name", **number)], FRIDAY
    )

    assert (stored.credits, stored.erased) == (0, 1)
    assert not CreditClaim.objects.exists()


def test_a_page_does_not_suggest_somebody_again_who_was_erased(ann: Contact) -> None:
    track = Track.objects.get(title="Hit")
    erase(ann.pk, for_good=True)

    suggest([Artist(track.spotify_id, ARTIST, NAME), Artist(track.spotify_id, NAMESAKE, NAME)])

    assert not OpenPeople()


def test_what_is_kept_of_an_erasure_needs_our_key_to_know_anybody(ann: Contact, settings: Settings) -> None:
    erase(ann.pk, for_good=True)
    row = CatalogueRow(2, "4PTG3Z6ehGkBFwjybzWkR8", "N", "", "", (), (Named("A", EMAIL, "writer"),))
    assert preview([row]).erased == 1

    settings.SECRET_KEY = "another key of more than fifty characters, for this test alone"

    assert preview([row]).erased == 0
    assert Erasure.objects.count() == 10  # two addresses, two names in two forms, four artists


def test_everything_is_reported(ann: Contact) -> None:
    facts = export_personal_data(ann)

    assert facts["contact"]["email"] == EMAIL
    assert [(one["title"], one["role"]) for one in facts["credits"] if one["title"] == "Hit"] == [("Hit", "writer")]
    assert facts["merged_contacts"][0]["name"] == OLD_NAME
    assert facts["merged_contacts"][0]["kept_for_undoing"]["other"]["email"] == OLD_EMAIL
    assert len(facts["named_by_spotify"]) == 3
    assert [one["on"] for one in facts["notes_that_mention"]] == ["track", "contact"]
    assert {one["name"] for one in facts["releases_as_an_artist"]} == {"Ann as an artist", OLD_NAME}
    assert len(facts["changes_in_the_admin"]) == 1
    assert facts["other_texts_that_mention"] == {"outbox": 1, "admin": 2}
    assert [one["name"] for one in facts["waiting_files_that_may_mention"]] == ["tracks.csv"]


# Pages


def test_personal_data_is_a_page_and_a_file(ann: Contact, by: User) -> None:
    client = logged_in(by)

    shown = text(client, f"/contacts/{ann.pk}/personal-data/")
    response = client.get(f"/contacts/{ann.pk}/personal-data/?format=json")

    assert EMAIL in shown
    assert OLD_EMAIL in shown
    assert "Prefers calls." in shown
    assert "Named by Spotify Name" in shown
    assert response["Content-Disposition"] == f'attachment; filename="contact-{ann.pk}.json"'
    assert json.loads(response.content)["contact"]["name"] == NAME


@pytest.mark.slow
def test_erasing_wants_to_be_meant(ann: Contact, by: User) -> None:
    client = logged_in(by)

    refused = client.post(f"/contacts/{ann.pk}/erase/")

    assert refused.status_code == 400
    assert "Tick this to erase the contact." in words_of(refused.content)
    assert Contact.objects.filter(pk=ann.pk).exists()

    done = client.post(f"/contacts/{ann.pk}/erase/", {"sure": "on"}, follow=True)

    assert done.redirect_chain == [("/contacts/", 302)]
    assert "Everything about this contact was erased: credits 2" in words_of(done.content)
    assert not Credit.objects.filter(contact=ann.pk).exists()
    assert client.post(f"/contacts/{ann.pk}/erase/", {"sure": "on"}).status_code == 404


@pytest.mark.parametrize(
    ("permissions", "shown", "erased"),
    [((), 403, 403), (("change_contact",), 200, 403), (("delete_contact",), 403, 302)],
)
def test_telling_and_erasing_have_a_permission_each(permissions: tuple[str, ...], shown: int, erased: int) -> None:
    contact, client = make_contact(), logged_in(make_person(*permissions))

    assert client.get(f"/contacts/{contact.pk}/personal-data/").status_code == shown
    assert client.post(f"/contacts/{contact.pk}/erase/", {"sure": "on"}).status_code == erased


def test_nothing_is_erased_by_looking(ann: Contact, by: User) -> None:
    assert logged_in(by).get(f"/contacts/{ann.pk}/erase/").status_code == 405
    assert Client().get(f"/contacts/{ann.pk}/personal-data/").status_code == 302
