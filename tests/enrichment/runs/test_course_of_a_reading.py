"""A reading goes straight through the packages: few are entered again, and none calls a package above itself."""

import sys
import tomllib
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.conf import settings

from enrichment.runs import track_reading
from tests.enrichment.test_naming_artists import Naming, source
from tests.makers import make_pending_run

__all__ = ["source"]

pytestmark = pytest.mark.django_db

MOST_STAYS = 15
OURS = {"analytics", "enrichment"}


def room_of(frame: FrameType) -> str | None:
    """Return a function's package; a test's source counts as a real one."""
    name = str(frame.f_globals.get("__name__", ""))
    if name.startswith("tests.") and isinstance(frame.f_locals.get("self"), Naming):
        return "enrichment.sources"
    parts = name.split(".")
    generated = frame.f_code.co_filename == "<string>"
    return ".".join(parts[:2]) if parts[0] in OURS and len(parts) > 1 and not generated else None


class Course:
    """The packages whose functions were called, in order, each stay once; and which package called which."""

    def __init__(self) -> None:
        self.stays: list[str] = []
        self.calls: set[tuple[str, str]] = set()

    def __call__(self, frame: FrameType, event: str, _argument: Any) -> None:
        room = room_of(frame) if event == "call" else None
        if room is None:
            return
        if self.stays[-1:] != [room]:
            self.stays.append(room)
        caller = frame.f_back
        while caller is not None and room_of(caller) is None:
            caller = caller.f_back
        if caller is not None:
            self.calls.add((str(room_of(caller)), room))


def course_of(reading_id: int) -> Course:
    course = Course()
    sys.setprofile(course)
    try:
        track_reading.read(reading_id)
    finally:
        sys.setprofile(None)
    return course


def floors() -> dict[str, int]:
    """Return the layer of each package, highest first."""
    declared = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text())
    layers = {one["name"]: one["layers"] for one in declared["tool"]["importlinter"]["contracts"] if "layers" in one}
    lines = [f"{app}.{line}" for app in ("enrichment", "analytics") for line in layers[f"Rooms of {app}"]]
    return {
        f"{line.split('.')[0]}.{room.strip()}": floor
        for floor, line in enumerate(lines)
        for room in line.partition(".")[2].split("|")
    }


def test_a_reading_makes_few_stays_and_no_climb(source: Naming) -> None:
    first, second = make_pending_run(tracks=2).readings.order_by("pk")
    track_reading.read(first.pk)

    course = course_of(second.pk)

    assert "analytics.contacts" in course.stays
    assert len(course.stays) <= MOST_STAYS, course.stays
    climbs = [(above, below) for above, below in course.calls if floors()[above] > floors()[below]]
    assert climbs == []
