"""The examples in the description of the API. A test checks each against its schema."""

from analytics.api.examples import FRIDAY, OVERVIEW_STATUS, RECORDED
from analytics.models import Outcome

WANTED = {"tracks": ["0000000000000000000001"], "platforms": ["spotify"]}
STARTED = {
    "run_id": 42,
    "state": "pending",
    "location": "/api/runs/42",
    "websocket": "/ws/runs/42/",
    "started": True,
    "note": "",
}
_PLATFORM_RUN = {
    "platform": "spotify",
    "readings": 3_000,
    "settled": 3_000,
    "left": 0,
    "outcomes": dict.fromkeys(Outcome.values, 0) | {"read": 2_990, "removed": 2, "unreachable": 8},
    "stop_outcome": "",
    "stopped_reason": "",
    "stopped_until": None,
    "request_count": 1_420,
    "seconds_per_page": 2.1,
    "progressed_at": FRIDAY,
}
RUN = {
    "id": 42,
    "state": "partial",
    "scheduled_for": "2026-11-20T04:59:00Z",
    "trigger": "schedule",
    "requested_by": "",
    "is_full": True,
    "retry_of": None,
    "tracks": 3_000,
    "started_at": "2026-11-20T04:59:00Z",
    "published_at": "2026-11-20T04:59:02Z",
    "deadline_at": "2026-11-20T07:09:00Z",
    "ended_at": RECORDED,
    "note": "",
    "imported_from": "",
    "imported_at": None,
    "platforms": [_PLATFORM_RUN],
}
_WAYS = [
    {"source": "spotify question", "numbers": 2_861, "percent": 95.7},
    {"source": "spotify page", "numbers": 129, "percent": 4.3},
]
_PROGRESS = {
    "ways": _WAYS,
    "rate": None,
    "seconds_left": None,
    "waits_until": None,
    "is_silent": False,
    "quota_left": None,
}
WHOLE_RUN = RUN | {
    "platforms": [_PLATFORM_RUN | _PROGRESS],
    "events": [{"at": RECORDED, "kind": "recorded", "platform": "", "number": 0, "text": "Recorded: partial."}],
}
CANCELLED = WHOLE_RUN | {
    "state": "cancelled",
    "note": "Cancelled by API key robot. Nothing was recorded.",
    "events": [{"at": RECORDED, "kind": "cancelled", "platform": "", "number": 0, "text": "Cancelled by robot."}],
}
_REHEARSAL = {
    "scheduled_for": "2026-11-20T04:59:00Z",
    "state": "read",
    "ended_at": "2026-11-19T04:59:31Z",
    "words": ["Spotify was read: its canary showed a plausible number."],
}
OVERVIEW = OVERVIEW_STATUS | {"last_run": RUN, "last_rehearsal": _REHEARSAL, "next_slot": "2026-11-27T04:59:00Z"}
READING = {
    "track": {
        "id": 7,
        "spotify_id": "0000000000000000000001",
        "title": "Sample Track",
        "artists": "Sample Artist",
    },
    "platform": "spotify",
    "state": "settled",
    "outcome": "removed",
    "label": Outcome.REMOVED.label,
    "reason": "Spotify says that there is no such track.",
    "number": None,
    "rejected_number": None,
    "observed_at": FRIDAY,
    "source": "spotify page",
    "attempts": 1,
}
