"""How many pages a catalogue needs, since a page brings other tracks' counts along and can request more."""

from collections import Counter

from analytics.models import Platform, Reading
from bench import place, runs
from bench.comparing import Measures, Reach, Side, Table, Taken, take
from enrichment.simulator.world import World

TRACKS, ARTISTS = 1_000, 100
OURS = "TrackPulse, the whole run"
PER_TRACK = "pages per track"


def measure(_rounds: int, tracks: int = TRACKS) -> list[Table]:
    """Measure a catalogue of artists with ten tracks each, and one in which each artist has one track."""
    return [_shared(tracks, max(1, tracks * ARTISTS // TRACKS)), _alone(tracks)]


def _shared(tracks: int, artists: int) -> Table:
    taken = _taken(tracks, artists)
    reach = Reach("at most 0.25 pages per track", taken.median(OURS, PER_TRACK), 0.25)
    return Table(f"Pages: {tracks:,} tracks by {artists:,} artists", taken, [reach], NOTE)


def _alone(tracks: int) -> Table:
    taken = _taken(tracks, tracks)
    reach = Reach("at most 0.06 pages per track", taken.median(OURS, PER_TRACK), 0.06)
    return Table(f"Pages: {tracks:,} tracks by as many artists", taken, [reach], ALONE)


NOTE = """Each page shows five recommended tracks and up to ten popular ones of its artist, each with its own
count, and is used to request others as well. Every number that was kept is compared with what the track's own
page shows at that time; a single difference ends the bench."""
ALONE = """Each page shows its own track and five recommended ones; all other numbers were requested on an open
page. Every number is compared as above."""


def _taken(tracks: int, artists: int) -> Taken:
    world = World(tracks, stories=(), artists=artists)
    runs.stock(world)
    arguments = (f"--tracks={tracks}", f"--artists={artists}", "--ordinary", f"--now={world.now.isoformat()}")
    with place.simulating(*arguments) as simulator:
        return take([Side(OURS, lambda: pages(world, simulator))], 1)


def pages(world: World, simulator: place.Simulator) -> Measures:
    with place.working("browser", "api"):
        simulator.forget()
        run, took = runs.run(Platform.SPOTIFY)
        loaded = simulator.calls()["documents"]
    runs.check(run, world)
    sources = Counter(Reading.objects.filter(run=run).values_list("source", flat=True))
    along = sum(number for source, number in sources.items() if source.endswith(" of another"))
    return {
        "seconds": took,
        "pages": loaded,
        PER_TRACK: loaded / len(world),
        "numbers that came along": along,
        "numbers asked for": sources["spotify question"],
    }
