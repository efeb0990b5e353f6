"""The API's schemas for numbers, their growth and their windows."""

from datetime import date, datetime
from typing import Annotated

from ninja import Field

from analytics.api.parts import Part, path
from analytics.insights.facts import Kind

GAIN = "Per seven days; null if unknown"
OVER = "What was gained over the window, as in `order=wow`; for `1w` week over week. Null if unknown"
FACTS = "What is known to have happened in this time; empty: nothing is. Not necessarily why the number moved"
INTERVAL = (
    "How many days the baseline is older than the number. For streams these are counted days, and growth over other "
    "than 7 is scaled to seven. For views they are by the clock, and growth over other than 6 to 8 is scaled"
)
PROVIDER = "Who counted the streams, such as `chartmetric`, because Spotify could not be read; empty: Spotify itself"
FILLED = "How many of `streams_recordings` a third party counted"


class SnapshotAnswer(Part):
    """The numbers of one track in one run. Growth is per seven days; the baseline is `…_interval_days` older."""

    run_id: int
    captured_at: datetime
    spotify_streams: int | None
    streams_provider: Annotated[str, Field(description=PROVIDER)]
    streams_read_at: datetime | None
    wow_streams: int | None
    wow_pct: float | None
    streams_interval_days: Annotated[float | None, Field(description="By the clock")]
    streams_counted_on: Annotated[date | None, Field(description="The daily update that the streams belong to")]
    streams_counted_days: Annotated[
        int | None,
        Field(description="Daily updates between the streams and their baseline; if not 7, growth is scaled"),
    ]
    youtube_views: int | None
    views_read_at: datetime | None
    wow_youtube_views: int | None
    wow_youtube_pct: float | None
    views_interval_days: float | None
    flags: list[str]
    imported_from: Annotated[
        str,
        Field(
            validation_alias=path("run.imported_from"),
            description="The file that the numbers came from; empty if a run read them",
        ),
    ]


class FactAnswer(Part):
    """What is known to have happened while a number moved; it need not be the reason."""

    kind: Annotated[Kind, Field(description="What it is about")]
    on: Annotated[date, Field(description="The day; where `earliest` is set, the last on which it can have happened")]
    earliest: Annotated[date | None, Field(description="The first day on which it can have happened")]
    words: str
    name: Annotated[
        str, Field(description="The playlist, track, video or change in counting; empty if there is none")
    ]
    position: Annotated[int | None, Field(description="The place in the playlist, null if there is none")]
    position_before: Annotated[
        int | None, Field(validation_alias="before", description="The place before, null if none")
    ]


class PastAnswer(SnapshotAnswer):
    """The numbers of one track in one run, with what is known to have happened in the time that growth covers."""

    facts: Annotated[list[FactAnswer], Field(description=FACTS)]


class GrowthAnswer(Part):
    """The WoW of a track on one platform, from the newest run over that platform."""

    wow: Annotated[int | None, Field(validation_alias="gain", description=GAIN)]
    wow_pct: Annotated[float | None, Field(validation_alias="percent", description=GAIN)]
    interval_days: Annotated[float | None, Field(description=INTERVAL)]
    read_at: Annotated[datetime | None, Field(description="When its number was read")]
    flags: Annotated[list[str], Field(description="What to know before relying on it")]


class WeekAnswer(Part):
    streams: GrowthAnswer
    views: GrowthAnswer


class GainAnswer(Part):
    """What a track gained over a window, compared with its baseline; null if there is none."""

    wow: Annotated[int | None, Field(validation_alias="gain", description=OVER)]
    wow_pct: Annotated[float | None, Field(validation_alias="percent")]
    interval_days: Annotated[
        float | None,
        Field(
            validation_alias="days",
            description="The age of the baseline; if it differs from the window, growth is scaled",
        ),
    ]
    remarks: Annotated[list[str], Field(description="Remarks about it, or why it is not known")]


class WindowAnswer(Part):
    window: str = Field(validation_alias=path("window.name"))
    baseline: str = Field(validation_alias=path("window.tolerance"), description="Which numbers may be the baseline")
    streams: GainAnswer
    views: GainAnswer


class MeanAnswer(Part):
    """What the recordings of a contact gained over a window: the sum, and the mean of their percentages."""

    wow: Annotated[int | None, Field(validation_alias="gain", description=OVER)]
    wow_pct: Annotated[float | None, Field(validation_alias="percent")]
    recordings: Annotated[int, Field(validation_alias="behind", description="For how many recordings it is known")]
    of_other_videos: Annotated[
        int,
        Field(
            validation_alias="other_videos",
            description="Of how many of these the views are the sum over other videos than their baselines",
        ),
    ]
    missing: Annotated[
        dict[str, int],
        Field(
            description="For how many it is not, by reason; only for one contact with up to 500 tracks, else empty"
        ),
    ]


class ContactWindowAnswer(Part):
    window: str = Field(validation_alias=path("window.name"))
    baseline: str = Field(validation_alias=path("window.tolerance"), description="Which numbers may be the baseline")
    streams: MeanAnswer
    views: MeanAnswer
