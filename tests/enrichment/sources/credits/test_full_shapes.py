"""Answers with every key of real ones and invented content give exactly their credits."""

from datetime import date

from enrichment.sources.credits import Asked, Claim, credits_fm_answers, musicbrainz_answers, spotify_answers
from enrichment.sources.credits.claims import ListedPublisher
from enrichment.sources.released import Released
from tests.enrichment.shapes import saved
from tests.enrichment.sources.credits.saved import ASKED, ISRC


def test_a_whole_lookup_at_credits_fm_gives_writers_producers_and_artists() -> None:
    found = credits_fm_answers.credits_in(saved("credits/credits_fm_isrc"), ASKED, alone=True)

    assert found.claims == (
        Claim("SAMPLE WRITER", "writer", "mlc", "composer, lyricist", "00900000001"),
        Claim("Sample Producer", "producer", "musicbrainz"),
        Claim("Sample Engineer", "producer", "musicbrainz", "additional"),
        Claim("Sample Artist", "artist", "musicbrainz", "", "00900000009", "0000000121032683"),
    )
    assert found.released == Released(date(2026, 1, 1), "year")


def test_publishers_that_are_listed_three_times_are_two() -> None:
    (work,) = credits_fm_answers.credits_in(saved("credits/credits_fm_isrc"), ASKED, alone=True).works

    assert work.iswc == "T9000000010"
    assert work.writers[0].publishers == (
        ListedPublisher("SAMPLE MUSIC", "original", "00900000002"),
        ListedPublisher("SAMPLE ADMIN", "administrator", "00900000003"),
    )


def test_a_whole_batch_gives_its_entries_by_isrc() -> None:
    entries = credits_fm_answers.by_isrc(saved("credits/credits_fm_batch"))

    assert set(entries) == {ISRC, "ZZAAA2600002"}
    assert entries[ISRC] == saved("credits/credits_fm_isrc")


def test_whole_answers_of_musicbrainz_lead_from_an_isrc_to_its_credits() -> None:
    recording = musicbrainz_answers.recording_id(saved("credits/musicbrainz_isrc"), ASKED)
    told = musicbrainz_answers.credits_in(saved("credits/musicbrainz_recording"), ASKED, recording)

    assert told.claims == (
        Claim("Sample Artist", "artist", "musicbrainz"),
        Claim("Sample Guest", "featured", "musicbrainz"),
        Claim("Sample Producer", "producer", "musicbrainz"),
        Claim("DJ Helper", "producer", "musicbrainz", "co-producer"),
        Claim("Sample Writer", "writer", "musicbrainz"),
    )
    assert [work.publishers for work in told.works] == [(ListedPublisher("Sample Publishing"),)]


def test_whole_credits_of_spotify_name_nobody_who_only_played_or_mixed() -> None:
    asked = Asked("", "Sample Song", spotify_id="0000000000000000000001")

    assert spotify_answers.credits_in(saved("credits/spotify_credits"), asked, "trackUnion").claims == (
        Claim("Sample Artist", "artist", "spotify"),
        Claim("Sample Guest", "featured", "spotify"),
        Claim("Sample Writer", "writer", "spotify", "composer"),
        Claim("Sample Writer", "writer", "spotify", "lyricist"),
        Claim("Sample Producer", "producer", "spotify"),
    )
