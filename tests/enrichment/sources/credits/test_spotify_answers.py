"""Understanding the answers to *View credits*, good and bad."""

from typing import Any

import pytest

from enrichment.sources.base import NotRead, PageChanged, SourceUnreachable
from enrichment.sources.credits import Asked, Claim, Unknown
from enrichment.sources.credits.spotify_answers import credits_in

ASKED = Asked("", "Sample Song", spotify_id="0000000000000000000001")


def told(*people: tuple[str, str], **changes: Any) -> dict[str, Any]:
    items = [{"name": name, "role": role, "roleGroup": {"name": "any"}, "uri": None} for name, role in people]
    trait = {"contributors": {"items": items}, "sources": {"items": [{"name": "Sample Records"}]}}
    return {"data": {"trackUnion": {"__typename": "Track", "name": "Sample Song", "creditsTrait": trait} | changes}}


def test_a_person_is_named_once_for_each_role_of_the_field() -> None:
    answer = told(
        ("Ann Sample", "Main Artist"),
        ("Ann Sample", "Composer"),
        ("Ann Sample", "composer"),
        ("Bo Sample", "Featured Artist"),
        ("Cy Sample", "Mixing Engineer"),
        ("Cy Sample", "Studio Producer"),
    )

    assert credits_in(answer, ASKED, "trackUnion").claims == (
        Claim("Ann Sample", "artist", "spotify"),
        Claim("Ann Sample", "writer", "spotify", "composer"),
        Claim("Bo Sample", "featured", "spotify"),
        Claim("Cy Sample", "producer", "spotify"),
    )


def test_who_delivered_the_credits_is_no_publisher() -> None:
    assert credits_in(told(("Ann Sample", "Writer")), ASKED, "trackUnion").works == ()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (told(), Unknown),
        (told(creditsTrait=None), Unknown),
        (told(__typename="NotFound"), Unknown),
        (told(__typename="GenericError"), SourceUnreachable),
        (told(("Ann", "Writer"), uri="spotify:track:0000000000000000000002"), PageChanged),
        (told(("Ann", "Writer"), name="Another One"), PageChanged),
        (told(creditsTrait={"contributors": {"items": ["Ann"]}}), PageChanged),
        (told(creditsTrait={"contributors": []}), PageChanged),
        ({"data": {"trackUnion": {"__typename": "Track"}}}, PageChanged),
        ({"data": None}, PageChanged),
        ({"data": None, "errors": [{"message": "x"}]}, SourceUnreachable),
        ({"data": {"trackUnion": None}, "errors": [{"message": "x"}]}, SourceUnreachable),
        ({"data": {"trackUnion": None}}, Unknown),
        ({"errors": [{"message": "PersistedQueryNotFound"}]}, PageChanged),
        ({}, PageChanged),
    ],
)
def test_what_says_nothing_of_the_track_is_no_credits(answer: dict[str, Any], reason: type[NotRead]) -> None:
    with pytest.raises(reason):
        credits_in(answer, ASKED, "trackUnion")
