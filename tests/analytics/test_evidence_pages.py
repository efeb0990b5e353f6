"""Evidence on the page of a run, as a picture and as one file; and remarks about numbers."""

import io
import json
import zipfile

import pytest
from django.test import Client

from analytics.models import Evidence, Outcome, Platform, Reading, SnapshotRun
from tests.callers import logged_in, make_person, text
from tests.makers import FRIDAY, make_playlist, make_track, recorded

pytestmark = pytest.mark.django_db

SPOTIFY = Platform.SPOTIFY
JPEG = b"\xff\xd8\xff\xe0 a picture"


def seen_in(run: SnapshotRun, picture: bytes = JPEG) -> Evidence:
    """Store evidence of a page for this run."""
    seen = {
        "address": "https://open.spotify.com/track/abc",
        "status": 200,
        "title": "Northern <Lights>",
        "texts": {"count": ["12,3"]},
        "answers": [{"status": 200, "answer": {"data": "null"}}],
    }
    return Evidence.objects.create(
        run=run,
        track=run.readings.earliest("pk").track,
        platform=SPOTIFY,
        outcome=Outcome.UNRECOGNISED,
        kind="the page shows …",
        reason="the page shows '12,3'",
        seen=seen,
        document="<html>Northern",
        picture=picture,
        taken_at=FRIDAY,
    )


@pytest.fixture
def operator() -> Client:
    return logged_in(make_person("start_run"))


@pytest.fixture
def run() -> SnapshotRun:
    return recorded({(make_track(), SPOTIFY): Outcome.UNRECOGNISED})


def test_an_operator_sees_what_was_seen(operator: Client, run: SnapshotRun) -> None:
    kept = seen_in(run)

    page = operator.get(f"/runs/{run.pk}/").content.decode()

    assert "What was seen" in page
    assert "https://open.spotify.com/track/abc" in page
    assert "Northern &lt;Lights&gt;" in page
    assert f'src="/runs/{run.pk}/evidence/{kept.pk}/picture/"' in page


def test_others_are_not_shown_what_was_seen(reader: Client, run: SnapshotRun) -> None:
    kept = seen_in(run)

    assert "What was seen" not in text(reader, f"/runs/{run.pk}/")
    assert reader.get(f"/runs/{run.pk}/evidence/{kept.pk}/").status_code == 403
    assert reader.get(f"/runs/{run.pk}/evidence/{kept.pk}/picture/").status_code == 403


def test_a_picture_is_a_picture_and_nothing_else(operator: Client, run: SnapshotRun) -> None:
    answer = operator.get(f"/runs/{run.pk}/evidence/{seen_in(run).pk}/picture/")

    assert (answer.content, answer["Content-Type"]) == (JPEG, "image/jpeg")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_evidence_without_a_picture_is_shown_without(operator: Client, run: SnapshotRun) -> None:
    kept = seen_in(run, picture=b"")

    assert "<img" not in operator.get(f"/runs/{run.pk}/").content.decode()
    assert operator.get(f"/runs/{run.pk}/evidence/{kept.pk}/picture/").status_code == 404


def test_evidence_of_a_playlist_names_it(operator: Client, run: SnapshotRun) -> None:
    playlist = make_playlist("Fresh <Finds>")
    kept = seen_in(run, picture=b"")
    Evidence.objects.update(track=None, playlist=playlist)

    page = operator.get(f"/runs/{run.pk}/").content.decode()
    answer = operator.get(f"/runs/{run.pk}/evidence/{kept.pk}/")

    assert f'href="/playlists/{playlist.pk}/"><bdi>Fresh &lt;Finds&gt;' in page
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        assert json.loads(pack.read("seen.json"))["playlist"] == playlist.spotify_id


def test_all_of_it_is_one_file(operator: Client, run: SnapshotRun) -> None:
    kept = seen_in(run)

    answer = operator.get(f"/runs/{run.pk}/evidence/{kept.pk}/")

    assert f"evidence-run-{run.pk}-spotify-unrecognised-{kept.pk}.zip" in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        assert pack.namelist() == ["seen.json", "document.txt", "screenshot.jpg"]
        assert pack.read("screenshot.jpg") == JPEG
        told = json.loads(pack.read("seen.json"))
    assert told["reason"] == "the page shows '12,3'"
    assert kept.track is not None
    assert told["track"] == kept.track.spotify_id
    assert told["answers"] == [{"status": 200, "answer": {"data": "null"}}]


def test_evidence_of_another_run_is_not_found(operator: Client, run: SnapshotRun) -> None:
    kept = seen_in(run)

    assert operator.get(f"/runs/{run.pk + 1}/evidence/{kept.pk}/").status_code == 404


def test_a_run_says_which_share_was_read_by_the_text_of_the_page(reader: Client) -> None:
    run = recorded({(make_track(), SPOTIFY): number for number in (5, 6, 7, 8)})
    first = run.readings.earliest("pk")
    Reading.objects.filter(pk=first.pk).update(source="spotify page by its text")
    run.platform_runs.update(request_count=4, seconds=10.0)

    words = text(reader, f"/runs/{run.pk}/")

    assert "1 of 4 numbers (25 %)" in words
    assert "Seconds per page 2.5" in words


@pytest.mark.slow
def test_a_remark_on_a_number_is_shown_with_its_run_and_its_track(reader: Client) -> None:
    track, plain = make_track(title="Remarked"), make_track(title="Plain")
    run = recorded({(track, SPOTIFY): 5, (plain, SPOTIFY): 6})
    assert "with a remark" not in text(reader, f"/runs/{run.pk}/")
    Reading.objects.filter(track=track).update(reason="The page shows '5 plays'.")

    assert "Remarked Spotify: The page shows '5 plays'." in text(reader, f"/runs/{run.pk}/")
    assert "The page shows '5 plays'." in text(reader, f"/tracks/{track.pk}/")
    assert "The page shows" not in text(reader, f"/tracks/{plain.pk}/")
