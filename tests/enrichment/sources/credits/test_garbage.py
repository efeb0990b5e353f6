"""Answers of the credit sources with values replaced by anything: understood, or a reason."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from enrichment.sources.base import NotRead
from enrichment.sources.credits import Asked, Credits
from enrichment.sources.credits.credits_fm import CreditsFm
from enrichment.sources.credits.musicbrainz import MusicBrainz
from enrichment.sources.credits.spotify_answers import credits_in
from enrichment.sources.playlists.web import Got, Web
from enrichment.sources.spotify.shape import DECLARED
from tests.enrichment.sources.credits.saved import ASKED, ISRC, credits_fm, found, musicbrainz, of_isrc
from tests.enrichment.sources.garbage import anything, is_storable, load, reason_allowed, spoilt

many = settings(max_examples=200, deadline=None)
EXACT = Asked(ISRC, "Sample Song", "Sample Artist", 201_000, "4uLU6hMCjMI75M1A2tKUQC")


class Saved(Web):
    """Gives prepared answers, in their order."""

    def __init__(self, *answers: Any) -> None:
        super().__init__()
        self._answers = [*answers]

    def ask(self, *_: Any, **__: Any) -> Got:
        return Got(200, json.dumps(self._answers.pop(0) if self._answers else None))


def expect_storable(answer: Credits | NotRead) -> None:
    if isinstance(answer, NotRead):
        assert is_storable(str(answer))
    else:
        texts = [f"{one.name}{one.detail}{one.ipi}{one.isni}" for one in answer.claims]
        for work in answer.works:
            publishers = [*work.publishers, *(one for writer in work.writers for one in writer.publishers or ())]
            texts += [f"{work.title}{work.iswc}", *(f"{one.name}{one.ipi}" for one in work.writers)]
            texts += [f"{one.name}{one.ipi}" for one in publishers]
        assert all(map(is_storable, texts))


@many
@given(spoilt({"isrcs": {ISRC: credits_fm()}}), spoilt(credits_fm()))
def test_credits_fm_gives_credits_or_a_reason(batch: Any, single: Any) -> None:
    source = CreditsFm(Saved(batch, single), "https://credits.example", "", lambda: True)

    expect_storable(source.read([ASKED])[ISRC])


@many
@given(spoilt(of_isrc(found())), spoilt(musicbrainz()))
def test_musicbrainz_gives_credits_or_a_reason(recordings: Any, recording: Any) -> None:
    source = MusicBrainz(Saved(recordings, recording), "https://brainz.example", "Sample", lambda: True)

    expect_storable(source.read([ASKED])[ISRC])


@many
@given(spoilt(load("credits/spotify_credits")) | st.dictionaries(st.text(), anything))
def test_a_page_gives_credits_or_a_reason(answer: Any) -> None:
    with reason_allowed():
        if isinstance(answer, dict):
            expect_storable(credits_in(answer, EXACT, DECLARED.track_key))
