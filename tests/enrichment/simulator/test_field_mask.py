"""An answer contains only the named fields."""

from typing import Any

import pytest

from enrichment.simulator.field_mask import narrow, parse

LISTING = {"kind": "list", "items": [{"id": "a", "statistics": {"viewCount": "1", "likeCount": "2"}}]}


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ("", LISTING),
        ("*", LISTING),
        ("kind", {"kind": "list"}),
        ("kind,unknown", {"kind": "list"}),
        ("items/id", {"items": [{"id": "a"}]}),
        ("items(id),kind", {"items": [{"id": "a"}], "kind": "list"}),
        ("items(id,statistics/viewCount)", {"items": [{"id": "a", "statistics": {"viewCount": "1"}}]}),
        ("items/statistics(likeCount)", {"items": [{"statistics": {"likeCount": "2"}}]}),
    ],
)
def test_a_mask_keeps_what_it_names(fields: str, kept: dict[str, Any]) -> None:
    assert narrow(LISTING, parse(fields)) == kept
