"""Rows of a file that identify their track only by its ISRC, with the Spotify ids that are known for them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analytics.catalogue.importing.tracks import CatalogueRow, joined
from analytics.catalogue.track_ids import NO_CREDENTIALS, Match, can_ask, matches
from analytics.files.records import RowError

SHOWN = 50


@dataclass(frozen=True)
class Identified:
    """Rows that have an id, why others have none, and the ISRCs about which nothing is known yet."""

    rows: list[CatalogueRow]
    errors: list[RowError]
    found: list[tuple[CatalogueRow, Match]]
    waiting: list[str]

    @property
    def first_found(self) -> list[tuple[CatalogueRow, Match]]:
        return self.found[:SHOWN]

    @property
    def more_found(self) -> int:
        return len(self.found) - len(self.first_found)

    @property
    def sought(self) -> int:
        return len(self.found) + len(self.errors) + len(self.waiting)


def isrcs_without_id(rows: Sequence[CatalogueRow]) -> list[str]:
    return [row.isrc for row in rows if not row.spotify_id]


def identified(rows: Sequence[CatalogueRow]) -> Identified:
    """Give the rows their ids. A row whose track is in the file by its id as well is joined with that one."""
    wanted = isrcs_without_id(rows)
    if not wanted:
        return Identified(list(rows), [], [], [])
    known = matches(wanted)
    answer = Identified([], [], [], [])
    alike: dict[str, list[CatalogueRow]] = {}
    for row in rows:
        spotify_id = row.spotify_id or _id_of(row, known.get(row.isrc), answer)
        if spotify_id:
            alike.setdefault(spotify_id, []).append(row if row.spotify_id else replace(row, spotify_id=spotify_id))
    for group in alike.values():
        track, wrong = joined(sorted(group, key=lambda row: row.line))
        answer.errors.extend(wrong)
        if track is not None:
            answer.rows.append(track)
    return answer


def _id_of(row: CatalogueRow, match: Match | None, answer: Identified) -> str:
    """Return the id for a row's ISRC, and note the result."""
    if match is None and can_ask():
        answer.waiting.append(row.isrc)
    elif match is None:
        answer.errors.append(RowError(row.line, f"this row has no Spotify id. {NO_CREDENTIALS}"))
    elif not match.spotify_id:
        answer.errors.append(
            RowError(row.line, f"Spotify has no track with the ISRC {row.isrc}: add the track's link")
        )
    else:
        answer.found.append((row, match))
        return match.spotify_id
    return ""
