"""Two hundred invented tracks with the videos that a search might find for each, and which of them are right.

Right is what the artist, its label or YouTube for it published of this very recording. Everything is drawn
with one seed; nothing here knows how videos are scored.
"""

from collections.abc import Callable
from random import Random

from tests.enrichment.video_matching.drawing import Case, Drawing, Track, Video

TRACKS = 200
SEED = "two hundred tracks"


def cases(seed: str = SEED) -> list[Case]:
    rng = Random(seed)  # noqa: S311 - the same set every time is the point
    return [_case(Drawing(rng, number)) for number in range(TRACKS)]


def _case(drawn: Drawing) -> Case:
    guest = f" (feat. {drawn.guest})" if drawn.has_guest and drawn.rng.random() < 0.6 else ""
    artists = ", ".join([drawn.lead, *([drawn.guest] if drawn.has_guest else [])])
    case = Case(Track(drawn.title + guest, artists, drawn.seconds if drawn.knows_length else None))
    rights = drawn.rng.choice(
        [[topic], [topic, official], [topic, official, lyric], [official], [label], [lyric], []]
    )
    wrongs = drawn.rng.sample(WRONG, drawn.rng.randint(3, 6))
    case.videos = [make(drawn) for make in [*rights, *wrongs]]
    drawn.rng.shuffle(case.videos)
    return case


def topic(drawn: Drawing) -> Video:
    guest = f" (feat. {drawn.guest})" if drawn.has_guest and drawn.rng.random() < 0.5 else ""
    seconds = drawn.off(0, drawn.rng.choice([1, 1, 1, 3, 5]))
    return Video(
        "topic",
        drawn.title + guest,
        f"{drawn.lead} - Topic",
        seconds,
        is_right=True,
        by_isrc=drawn.rng.random() < 0.8,
    )


def _own_channel(drawn: Drawing) -> str:
    squashed = drawn.lead.replace(" ", "")
    lead = drawn.lead
    return drawn.pick(lead, lead, f"{squashed}VEVO", f"{lead} Official", f"Official {lead}", f"{lead} Music")


def _named(drawn: Drawing, mark: str) -> str:
    lead, title = drawn.lead, drawn.title
    guest = f" ft. {drawn.guest}" if drawn.has_guest else ""
    if drawn.script in {"japanese", "korean", "chinese"} and drawn.rng.random() < 0.5:
        return drawn.pick(
            f"{lead}「{title}」{mark}", f"{lead}『{title}』{mark}", f"{lead} - {title} MV", f"【MV】{title} / {lead}"
        )
    return drawn.pick(
        f"{lead} - {title}{guest} ({mark})",
        f"{lead} – {title}{guest} [{mark}]",
        f"{title} ({mark})",
        f"{lead} | {title} | {mark}",
        f'{lead} "{title}"{guest} {mark}',
        f"{title} - {lead}{guest} ({mark}) 4K",
        f"{lead.upper()} - {title.upper()}{guest} ({mark.upper()})",
    )


def _length_of_a_film(drawn: Drawing) -> int:
    """A third has the length of the track, a third is a little off, a third begins or ends with a story."""
    return drawn.rng.choice([drawn.off(0, 2), drawn.off(2, 5), drawn.seconds + drawn.rng.randint(8, 95)])


def official(drawn: Drawing) -> Video:
    mark = drawn.pick(
        "Official Video", "Official Music Video", "Official Audio", "Official Visualizer", "Official MV"
    )
    seconds = drawn.off(0, 3) if "Audio" in mark or "Visualizer" in mark else _length_of_a_film(drawn)
    return Video("official", _named(drawn, mark), _own_channel(drawn), seconds, is_right=True)


def lyric(drawn: Drawing) -> Video:
    mark = drawn.pick("Lyric Video", "Official Lyric Video", "Lyrics")
    return Video("lyric", _named(drawn, mark), _own_channel(drawn), drawn.off(0, 5), is_right=True)


def label(drawn: Drawing) -> Video:
    channel = f"{drawn.words(1)} {drawn.pick('Records', 'Music Group', 'Recordings', 'TV')}"
    return Video("label", _named(drawn, "Official Video"), channel, _length_of_a_film(drawn), is_right=True)


def _wrong(kind: str, title: str, channel: str, seconds: int) -> Video:
    return Video(kind, title, channel, seconds, is_right=False)


def cover(drawn: Drawing) -> Video:
    lead, title, other = drawn.lead, drawn.title, drawn.other
    said = drawn.pick(
        f"{title} - {lead} (Cover by {other})",
        f"{lead} - {title} (Acoustic Cover)",
        f"{title} ({lead} cover)",
        f"{lead} - {title} | {other} cover",
        f"{title} 歌ってみた",
        f"{lead} - {title} (piano cover)",
        f"{lead} - {title} (кавер)",
    )
    return _wrong("cover", said, drawn.pick(other, f"{other} Covers", f"{other} - Topic"), drawn.off(0, 25))


def silent_cover(drawn: Drawing) -> Video:
    said = drawn.pick(
        f"{drawn.title}", f"{drawn.title} - {drawn.other}", f"{drawn.other} - {drawn.title} ({drawn.lead})"
    )
    return _wrong("silent cover", said, drawn.pick(drawn.other, f"{drawn.other} - Topic"), drawn.off(0, 12))


def live(drawn: Drawing) -> Video:
    lead, title, place = drawn.lead, drawn.title, drawn.words(1)
    said = drawn.pick(
        f"{lead} - {title} (Live at {place})",
        f"{title} - Live from {place}",
        f"{title} (Live)",
        f"{lead} - {title} [LIVE]",
        f"{lead} - {title} en vivo",
        f"{lead} {title} Live Session",
        f"{lead}「{title}」ライブ",
        f"{lead} performs {title} at {place} Festival",
        f"{lead} - {title} | {place} Concert",
    )
    return _wrong("live", said, drawn.pick(_own_channel(drawn), f"{lead} - Topic", drawn.other), drawn.off(0, 60))


def remix(drawn: Drawing) -> Video:
    lead, title, other = drawn.lead, drawn.title, drawn.other
    said = drawn.pick(
        f"{lead} - {title} ({other} Remix)",
        f"{title} ({other} Remix)",
        f"{title} - {other} Edit",
        f"{lead} - {title} ({other} Extended Mix)",
        f"{title} (Club Mix)",
        f"{lead} x {other} - {title} (Mashup)",
        f"{title} (VIP)",
    )
    return _wrong("remix", said, drawn.pick(_own_channel(drawn), f"{lead} - Topic", other), drawn.off(0, 60))


def sped_up(drawn: Drawing) -> Video:
    lead, title = drawn.lead, drawn.title
    said, pace = drawn.rng.choice([
        (f"{title} (Sped Up)", 0.85), (f"{lead} - {title} (sped up + reverb)", 0.85),
        (f"{title} - Slowed Down", 1.15),
        (f"Nightcore - {title}", 0.8), (f"{lead} - {title} (slowed + reverb)", 1.2), (f"{title} [speed up]", 0.85),
        (f"{lead} - {title} (8D AUDIO)", 1.0), (f"{lead} - {title} (Bass Boosted)", 1.0),
    ])  # fmt: skip
    channel = drawn.pick(_own_channel(drawn), f"{lead} - Topic", f"{drawn.words(1)} Nation")
    return _wrong("sped up", said, channel, int(drawn.seconds * pace))


def wordless(drawn: Drawing) -> Video:
    lead, title = drawn.lead, drawn.title
    said = drawn.pick(
        f"{title} (Instrumental)", f"{lead} - {title} (Karaoke Version)", f"{title} (Originally Performed by {lead})"
    )
    return _wrong(
        "karaoke", said, drawn.pick(f"{lead} - Topic", "Sing Along Studio", _own_channel(drawn)), drawn.off(0, 2)
    )


def other_version(drawn: Drawing) -> Video:
    mark = drawn.pick(
        "Acoustic", "Demo", "Radio Edit", "Re-Recorded", "Stripped", "Piano Version", "Orchestral Version"
    )
    return _wrong("other version", f"{drawn.title} ({mark})", f"{drawn.lead} - Topic", drawn.off(0, 30))


def same_title(drawn: Drawing) -> Video:
    other = drawn.pick(drawn.other, f"{drawn.lead} {drawn.words(1)}", f"{drawn.words(1)} {drawn.lead}")
    said = drawn.pick(drawn.title, f"{other} - {drawn.title}", f"{other} - {drawn.title} (Official Video)")
    return _wrong("same title", said, drawn.pick(f"{other} - Topic", other), drawn.off(0, 6))


def near_title(drawn: Drawing) -> Video:
    said = drawn.pick(
        f"{drawn.title} II",
        f"{drawn.title} Pt. 2",
        f"{drawn.words(1)} {drawn.title}",
        f"{drawn.title} {drawn.words(1)}",
    )
    return _wrong("near title", said, drawn.pick(f"{drawn.lead} - Topic", drawn.lead), drawn.off(0, 40))


def another_song(drawn: Drawing) -> Video:
    said = f"{drawn.words(2)} {drawn.words(1)}"
    return _wrong("another song", said, drawn.pick(f"{drawn.lead} - Topic", drawn.lead), drawn.off(0, 90))


def snippet(drawn: Drawing) -> Video:
    lead, title = drawn.lead, drawn.title
    said = drawn.pick(
        f"{lead} - {title} (Teaser)", f"{title} out now", f"{lead} - The Making of {title}", f"{lead} - {title}"
    )
    return _wrong("snippet", said, _own_channel(drawn), drawn.rng.randint(12, 60))


def stranger(drawn: Drawing) -> Video:
    lead, title = drawn.lead, drawn.title
    said, times = drawn.rng.choice([
        (f"{lead} - {title}", 1), (f"{lead} - {title} (Lyrics)", 1), (f"{lead} - {title} [1 HOUR LOOP]", 20),
        (f"{lead} {title} REACTION", 3), (f"{lead} - {title} (Official Video)", 1), (f"{title} guitar lesson", 2),
    ])  # fmt: skip
    channel = drawn.pick(f"{drawn.words(1)} Lyrics", f"{lead} Fans", drawn.other, f"Best of {lead}")
    return _wrong("stranger", said, channel, drawn.off(0, 4) * times)


WRONG: list[Callable[[Drawing], Video]] = [
    cover, silent_cover, live, remix, sped_up, wordless, other_version,
    same_title, near_title, another_song, snippet, stranger,
]  # fmt: skip
