"""Simulates credits.fm under `/credits.fm` and MusicBrainz under `/musicbrainz`, as far as lookups by ISRC go."""

import re
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from enrichment.simulator import people
from enrichment.simulator.control import ActiveScenario, Platform, Scenario
from enrichment.simulator.people import Behind, SimulatedPerson, behind
from enrichment.simulator.stage import Stage
from enrichment.simulator.world import World, WorldTrack

Json = dict[str, Any]

_MOST: Final = 100
_OF_ISRC: Final = {"artist-credits", "isrcs", "artists", "artist-rels", "work-rels", "label-rels", "releases"}
_TYPES: Final = {
    "producer": "5c0ceac3-feb4-41f0-868d-dc06f6e27fc0",
    "mix": "3e3102e1-1896-4f50-b5b2-dd9824e46efe",
    "samples material": "9efd9ce9-e702-448b-8e76-641515e8fe62",
    "performance": "a3005666-a872-32c3-ad06-98af558e99b0",
    "writer": "a255bca1-b157-4518-9108-7b147dc3fc68",
}
_TELLING: Final = re.compile(r"\S+/\S+ \( ?\S+@\S+ ?\)")


class _Site:
    """What both have in common: counting calls, and scenarios."""

    platform: Platform
    too_fast: int

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def _trouble(self, request: Request, ids: list[str]) -> Response | None:
        """Return the error of a scenario that is switched on, None if there is none."""
        self._stage.calls.add(f"{self.platform}_calls")
        trouble = self._stage.scenarios.take(self.platform, ids)
        if trouble is None or trouble.scenario is Scenario.UNKNOWN:
            return None
        await self._stage.delay(trouble, request)
        return None if trouble.scenario is Scenario.SLOW else self._troubled(trouble)

    def _troubled(self, trouble: ActiveScenario) -> Response:
        match trouble.scenario:
            case Scenario.TOO_FAST:
                wait = {"Retry-After": str(int(trouble.seconds))}
                body = {"error": "invented: too many requests", "retryAfter": int(trouble.seconds)}
                return JSONResponse(body, self.too_fast, headers=wait)
            case Scenario.ACCESS_REFUSED:
                return JSONResponse({"error": "invented"}, 403)
            case Scenario.EMPTY:
                return JSONResponse({})
            case _:
                return HTMLResponse("<h1>Bad gateway</h1><p>All that this simulator says is invented.</p>", 502)

    def _find(self, isrc: str) -> WorldTrack | None:
        is_unknown = self._stage.scenarios.peek(self.platform, [isrc], {Scenario.UNKNOWN})
        return None if is_unknown else people.by_isrc(self._stage.world, isrc)


class SimulatedCreditsFm(_Site):
    """Version 1 of credits.fm: single lookups and batches."""

    platform: Platform = "credits_fm"
    too_fast = 429

    def routes(self) -> list[Route]:
        return [
            Route("/credits.fm/v1/batch", self._give_batch, methods=["POST"]),
            Route("/credits.fm/v1/isrc/{isrc}", self._give_one),
        ]

    async def _give_batch(self, request: Request) -> Response:
        body = await request.json()
        asked = body.get("isrcs") if isinstance(body, dict) else None
        if not isinstance(asked, list) or len(asked) > _MOST:
            return JSONResponse({"error": "invented: at most 100 ids"}, 400)
        if (trouble := await self._trouble(request, asked)) is not None:
            return trouble
        self._stage.calls.add("credits_fm_isrcs", len(asked))
        return JSONResponse({"isrcs": {isrc: self._in_batch(isrc) for isrc in asked}, "iswcs": {}})

    async def _give_one(self, request: Request) -> Response:
        isrc = request.path_params["isrc"]
        if (trouble := await self._trouble(request, [isrc])) is not None:
            return trouble
        entry = self._entry(isrc)
        return JSONResponse(entry, 404 if "error" in entry else 200)

    def _in_batch(self, isrc: str) -> Json:
        entry, track = self._entry(isrc), self._find(isrc)
        if track is not None and people.is_sparse_in_a_batch(track) and "error" not in entry:
            entry |= {"songwriters": []}
        return entry

    def _entry(self, isrc: str) -> Json:
        track = self._find(isrc)
        if track is None or not people.knows_credits_fm(track):
            return {"error": "not found"}
        who = behind(self._stage.world, track)
        matched = people.is_matched(track)
        return {
            "credits_id": f"invented-{track.recording}",
            "isrc": isrc,
            "recording_title": track.title,
            "song_title": track.title,
            "artist_names": [one.name for one in track.credited],
            "recording_artists": [
                {"name": one.name, "mbid": one.spotify_id, "isnis": [], "ipis": []} for one in track.credited
            ],
            "iswc": who.iswc if matched else None,
            "release_date": f"{track.released.year}-01-01",
            "match_status": "matched" if matched else "unmatched",
            "songwriters": [_songwriter(one) for one in who.writers] if matched else [],
            "performers": [
                *(_performer(one, "producer") for one in who.producers),
                _performer(people.person(track.recording % people.PEOPLE), "mix"),
            ],
            "sources": ["credits_db", "notes_credits_api", "musicbrainz"],
        } | _in_registers(track, matched=matched)


def _in_registers(track: WorldTrack, *, matched: bool) -> Json:
    """Return the identifiers that come with the credits: The MLC's code of the work, and the release's."""
    code = f"ZZ{track.recording:04d}" if matched else None
    return {
        "mlc_song_code": code,
        "mlc_portal_url": f"https://portal.themlc.com/catalog/work/{code}" if code else None,
        "upcs": [f"{track.recording:013d}"],
        "platforms": [],
        "updated_at": f"{track.released.isoformat()}T00:00:00.000000+00:00",
    }


def _songwriter(one: SimulatedPerson) -> Json:
    listed = [{"name": each.name, "ipi": each.ipi, "role": each.role} for each in one.publishers]
    return {"name": one.legal, "ipi": one.ipi, "role": "ComposerLyricist", "publishers": listed}


def _performer(one: SimulatedPerson, role: str) -> Json:
    return {"name": one.name, "mbid": one.id, "role": role, "attributes": [], "credit_type": "producer"}


class SimulatedMusicBrainz(_Site):
    """MusicBrainz's web service 2: an ISRC's recordings, and one recording with its relations."""

    platform: Platform = "musicbrainz"
    too_fast = 503

    def routes(self) -> list[Route]:
        return [
            Route("/musicbrainz/ws/2/isrc/{isrc}", self._give_isrc),
            Route("/musicbrainz/ws/2/recording/{id}", self._give_recording),
        ]

    async def _give_isrc(self, request: Request) -> Response:
        isrc = request.path_params["isrc"]
        if (refused := await self._refused(request, [isrc])) is not None:
            return refused
        for one in _included(request) - _OF_ISRC:
            return JSONResponse({"error": f"{one} is not a valid inc parameter for the isrc resource."}, 400)
        track = self._find(isrc)
        if track is None or not people.knows_musicbrainz(track):
            return JSONResponse({"error": "Not Found", "help": "invented"}, 404)
        return JSONResponse({"isrc": isrc, "recordings": [self._recording(track)]})

    async def _give_recording(self, request: Request) -> Response:
        wanted = request.path_params["id"]
        if (refused := await self._refused(request, [wanted])) is not None:
            return refused
        number = int(wanted[:8], 16) if re.fullmatch(r"[0-9a-f]{8}-.*", wanted) else 0
        if not 0 < number <= self._stage.world.on_spotify:
            return JSONResponse({"error": "Not Found"}, 404)
        track = self._stage.world.track(number)
        relations = self._relations(track) if "work-level-rels" in _included(request) else []
        return JSONResponse(self._recording(track) | {"relations": relations})

    async def _refused(self, request: Request, ids: list[str]) -> Response | None:
        if not _TELLING.search(request.headers.get("User-Agent", "")):
            return JSONResponse({"error": "invented: say who you are"}, 403)
        return await self._trouble(request, ids)

    def _recording(self, track: WorldTrack) -> Json:
        joins = [" feat. "] * (len(track.credited) - 1) + [""]
        return {
            "id": behind(self._stage.world, track).recording_id,
            "title": track.title,
            "length": track.duration_ms,
            "disambiguation": "",
            "video": False,
            "first-release-date": track.released.isoformat(),
            "isrcs": [track.isrc],
            "artist-credit": [
                {"name": one.name, "joinphrase": join, "artist": _artist(one.spotify_id, one.name)}
                for one, join in zip(track.credited, joins, strict=True)
            ],
        }

    def _relations(self, track: WorldTrack) -> list[Json]:
        who = behind(self._stage.world, track)
        mixer = people.person(track.recording % people.PEOPLE)
        made = [_by("producer", one) for one in who.producers]
        decoys = [_by("mix", mixer), _sampled(self._stage.world, track)]
        return [*made, *decoys, *([_performance(track, who)] if people.has_work_link(track) else [])]


def _performance(track: WorldTrack, who: Behind) -> Json:
    dotted = f"T-{who.iswc[2:5]}.{who.iswc[5:8]}.{who.iswc[8:11]}-{who.iswc[-1]}"
    work = {
        "id": who.work_id,
        "title": track.title,
        "type": "Song",
        "type-id": "f061270a-2fd6-32f1-a641-f0f8676d14e6",
        "language": "eng",
        "languages": ["eng"],
        "iswcs": [dotted],
        "disambiguation": "",
        "attributes": [],
        "relations": [_by("writer", one) for one in who.writers],
    }
    return _related("performance", "work", work, "forward")


def _sampled(world: World, track: WorldTrack) -> Json:
    """Return a relation to another song, whose credits must not be taken for this one's."""
    other = behind(world, world.track(track.number % world.on_spotify + 1))
    recording = {"id": other.recording_id, "title": "Invented Sample", "length": None, "video": False}
    return _related("samples material", "recording", recording | {"disambiguation": ""}, "forward")


def _by(kind: str, one: SimulatedPerson) -> Json:
    return _related(kind, "artist", _artist(one.id, one.name), "backward")


def _related(kind: str, target: str, what: Json, direction: str) -> Json:
    return {
        "type": kind,
        "type-id": _TYPES[kind],
        "target-type": target,
        "direction": direction,
        "begin": None,
        "end": None,
        "ended": False,
        "attributes": [],
        "attribute-ids": {},
        "attribute-values": {},
        "source-credit": "",
        "target-credit": "",
        target: what,
    }


def _artist(id_: str, name: str) -> Json:
    first, _, last = name.rpartition(" ")
    return {
        "id": id_,
        "name": name,
        "sort-name": f"{last}, {first}" if first else name,
        "disambiguation": "",
        "type": "SimulatedPerson",
        "type-id": "b6e035f4-3ce9-331c-97df-83397230b0df",
        "country": None,
    }


def _included(request: Request) -> set[str]:
    # A plus in a query is a space.
    return set(filter(None, request.query_params.get("inc", "").split(" ")))
