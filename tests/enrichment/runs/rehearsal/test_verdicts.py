"""What to expect of a run, judging by what a few tracks showed the day before."""

from datetime import timedelta

import pytest

from analytics.models import Canary, Platform, Track
from analytics.snapshots.rehearsals import Sample
from enrichment.runs.rehearsal.sampling import Tried
from enrichment.runs.rehearsal.verdicts import PlatformVerdict, judge
from enrichment.sources.base import (
    CountHidden,
    NotRead,
    PageChanged,
    QuotaSpent,
    SourceBlocked,
    SourceRefused,
    SourceUnreachable,
    TrackGone,
)
from tests.enrichment.runs.rehearsal.conftest import SLOT

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE


def tried(end: int | NotRead, *, canary: bool = True, title: str = "Old Song") -> Tried:
    track = Track(title=title)
    chosen = Canary(track=track, platform=SPOTIFY, at_least=1_000, at_most=9_000) if canary else None
    sample = Sample(track, SPOTIFY, ("x",), chosen)
    return Tried(sample, trouble=end) if isinstance(end, NotRead) else Tried(sample, number=end)


def test_a_canary_within_its_range_says_that_the_platform_can_be_read() -> None:
    result = judge(SPOTIFY, [tried(5_000)], SLOT)

    assert (result.state, result.words) == (
        PlatformVerdict.READ,
        "Spotify was read: its canary showed a plausible number.",
    )


@pytest.mark.parametrize("number", [0, 999, 9_001])
def test_a_canary_outside_of_its_range_says_that_no_number_would_be_believed(number: int) -> None:
    result = judge(SPOTIFY, [tried(5_000), tried(number)], SLOT)

    assert result.state is PlatformVerdict.FAILED
    assert result.words == (
        f"Friday's run would reject all numbers from Spotify: the canary “Old Song” showed {number:,}, "
        "and 1,000 to 9,000 are plausible."
    )


@pytest.mark.parametrize(
    "trouble",
    [
        PageChanged("the answer has no playcount any more"),
        SourceBlocked("the answer has no playcount any more."),
        SourceRefused("the answer has no playcount any more"),
        SourceUnreachable("the answer has no playcount any more"),
    ],
)
def test_what_keeps_a_run_from_reading_is_reported_as_one_sentence(trouble: NotRead) -> None:
    result = judge(SPOTIFY, [tried(trouble)], SLOT)

    assert result.state is PlatformVerdict.FAILED
    assert result.words == "Friday's run would not read Spotify: the answer has no playcount any more."


def test_one_page_that_is_not_understood_is_shown_even_where_another_canary_was_read() -> None:
    assert judge(SPOTIFY, [tried(5_000), tried(PageChanged("odd"))], SLOT).state is PlatformVerdict.FAILED


def test_a_canary_that_was_removed_says_nothing_of_the_others() -> None:
    result = judge(SPOTIFY, [tried(TrackGone("Spotify does not have this track"), title="Lost"), tried(5_000)], SLOT)

    assert result.state is PlatformVerdict.READ
    assert "“Lost” did not: Spotify does not have this track." in result.words


def test_without_any_number_the_platform_would_not_be_read() -> None:
    result = judge(SPOTIFY, [tried(TrackGone("it is gone")), tried(CountHidden("it is hidden"))], SLOT)

    assert result.state is PlatformVerdict.FAILED
    assert result.words == "Friday's run would not read Spotify: it is gone (“Old Song”)."


@pytest.mark.parametrize(("hours", "state"), [(-1, PlatformVerdict.UNKNOWN), (1, PlatformVerdict.FAILED)])
def test_an_allowance_matters_only_if_it_is_still_spent_at_the_slot(hours: int, state: PlatformVerdict) -> None:
    spent = QuotaSpent("the quota is used up", SLOT + timedelta(hours=hours))

    assert judge(YOUTUBE, [tried(spent)], SLOT).state is state


def test_a_track_that_stands_in_for_a_canary_says_what_it_showed() -> None:
    result = judge(SPOTIFY, [tried(5, canary=False)], SLOT)

    assert result.words == "Spotify was read: “Old Song”, read in place of a canary, showed 5."
