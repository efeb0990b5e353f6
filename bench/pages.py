"""How many pages a catalogue needs where each page brings counts of other tracks along."""

from collections import Counter

from analytics.models import Platform, Reading
from bench import place, runs
from bench.comparing import Measures, Reach, Side, Table, take
from enrichment.simulator.world import World

TRACKS, ARTISTS = 1_000, 100
OURS = "TrackPulse, the whole run"
PER_TRACK = "pages per track"


def measure(_rounds: int, tracks: int = TRACKS, artists: int = ARTISTS) -> list[Table]:
    world = World(tracks, stories=(), artists=artists)
    runs.stock(world)
    arguments = (f"--tracks={tracks}", f"--artists={artists}", "--ordinary", f"--now={world.now.isoformat()}")
    with place.standing(*arguments) as standin:
        taken = take([Side(OURS, lambda: pages(world, standin))], 1)
    reach = Reach("at most 0.25 pages per track", taken.median(OURS, PER_TRACK), 0.25)
    return [Table(f"Pages: {tracks:,} tracks by {artists} artists", taken, [reach], NOTE)]


NOTE = """Each page shows five recommended tracks and up to ten popular ones of its artist, each with its own count.
Every number that was kept is compared with what the track's own page shows at that moment; one that
differs ends the bench."""


def pages(world: World, standin: place.StandIn) -> Measures:
    with place.working("browser", "api"):
        standin.forget()
        run, took = runs.run(Platform.SPOTIFY)
        loaded = standin.calls()["documents"]
    runs.check(run, world)
    sources = Counter(Reading.objects.filter(run=run).values_list("source", flat=True))
    along = sum(number for source, number in sources.items() if source.endswith(" of another"))
    return {"seconds": took, "pages": loaded, PER_TRACK: loaded / len(world), "numbers that came along": along}
