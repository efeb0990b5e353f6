"""Normalises the words of titles and names, so that two spellings of one thing are equal.

    text ─► one form (NFKC, no case, no accents) ─► words ─► without what is no name: "official video", "feat. …"

Accents are removed if they are a matter of spelling (Latin, Greek) or of pointing (Arabic, Hebrew). In other scripts
such marks distinguish letters: without them が would be か, and й would be и.
"""

import re
import unicodedata
from typing import Final

_POINTED: Final = ("LATIN", "GREEK", "ARABIC", "HEBREW")
# Letters that NFKD does not decompose although people write them without the stroke.
_STROKES: Final = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe",
    "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    "\N{CYRILLIC SMALL LETTER IO}": "\N{CYRILLIC SMALL LETTER IE}",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
})  # fmt: skip
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_GUESTS: Final = re.compile(
    r"[(\[]\s*(?:feat|ft|featuring|with)\b\.?\s[^)\]]*[)\]]|\b(?:feat|ft|featuring)\b\.?\s[^(\[|)\]\-–—\"「『]*"
)
_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

# Words about the upload, not the recording.
_OF_THE_UPLOAD: Final = (
    *("official music video", "official lyric video", "official lyrics video", "official video clip"),
    *("official video", "official audio", "official visualizer", "official visualiser", "official mv"),
    *("official clip", "official lyrics", "clip officiel", "video oficial", "videoclip oficial", "audio oficial"),
    *("lyric video", "lyrics video", "lyrics", "lyric", "music video", "official", "visualizer", "visualiser"),
    *("audio", "mv", "m v", "hd", "hq", "4k", "uhd", "1080p", "explicit", "clean", "full song"),
)

# Words about the edition: the recording is the same.
_EDITION: Final = re.compile(
    r"\b(?:\d{4} )?remaster(?:ed)?(?: \d{4})?(?: version)?\b"
    r"|\b(?:bonus track|deluxe(?: edition)?|(?:single|album) version)\b"
)

VERSIONS: Final[dict[str, tuple[str, ...]]] = {
    "cover": (
        *("cover", "covers", "covered", "tribute", "歌ってみた", "弾いてみた", "カバー", "翻唱", "커버", "кавер"),
    ),
    "live": (
        *("live", "concert", "festival", "session", "sessions", "perform", "performs", "performance", "unplugged"),
        *(
            "en vivo",
            "ao vivo",
            "en directo",
            "dal vivo",
            "en concert",
            "ライブ",
            "现场",
            "現場",
            "라이브",
            "концерт",
            "вживую",
        ),
    ),
    "remix": (
        *("remix", "remixed", "rmx", "mashup", "bootleg", "flip", "rework", "edit", "mix", "vip", "dub"),
        *("リミックス", "混音", "리믹스", "ремикс"),
    ),
    "another speed or sound": (*("nightcore", "slowed", "sped up", "speed up", "8d", "bass boosted"),),
    "karaoke or instrumental": (
        *("karaoke", "instrumental", "acapella", "a cappella", "backing track", "originally performed by"),
        *("in the style of", "made famous by", "sing along", "カラオケ", "伴奏", "노래방", "караоке", "минус"),
    ),
    "another version": (
        *("acoustic", "acustico", "demo", "stripped", "orchestral", "rerecorded", "re recorded", "version"),
    ),
    "no recording of its own": (
        *("reaction", "tutorial", "lesson", "teaser", "trailer", "preview", "snippet", "rehearsal", "choreography"),
        *("loop", "medley", "megamix", "making of", "behind the scenes", "dance practice", "out now", "coming soon"),
        *("how to play", "1 hour", "full album"),
    ),
}
"""Other kinds of recordings, with the words that indicate them if the track's own title does not have them."""


def folded(text: str) -> str:
    """Return a text in a normalised form, in which two spellings are equal."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_STROKES)
    return unicodedata.normalize("NFC", "".join(_without_points(unicodedata.normalize("NFKD", plain))))


def _without_points(text: str) -> list[str]:
    kept: list[str] = []
    pointed = False
    for char in text:
        if not unicodedata.combining(char):
            pointed = unicodedata.name(char, "").startswith(_POINTED)
            kept.append(char)
        elif not pointed:
            kept.append(char)
    return kept


def words_of(text: str) -> str:
    """Return the words of a text, separated by single spaces."""
    return " ".join(_WORD.findall(folded(text)))


def without_guests(text: str) -> str:
    """Return a title without its guest artists."""
    return _GUESTS.sub(" ", folded(text))


def names_of(artists: str) -> list[str]:
    """Return the words of each artist of a track, and of all of them as one name where it may be one ("A & B")."""
    names = [words_of(part) for part in re.split(r"[,;]", artists)]
    return list(dict.fromkeys(filter(None, names)))


def holds(words: str, phrase: str) -> bool:
    return bool(phrase) and _as_words(phrase).search(words) is not None


def times(words: str, phrase: str) -> int:
    """Return how often a phrase occurs in these words."""
    return len(_as_words(phrase).findall(words))


def without(words: str, phrase: str, most: int = 0) -> str:
    """Return the words without this phrase, as whole words, at the first `most` places (0: everywhere)."""
    return " ".join(_as_words(phrase).sub(" ", words, most).split()) if phrase else words


def _as_words(phrase: str) -> re.Pattern[str]:
    # Scripts without spaces have no word boundaries.
    before, after = ("", "") if _UNSPACED.search(phrase) else (r"(?<!\w)", r"(?!\w)")
    return re.compile(f"{before}{re.escape(phrase)}{after}")


def without_upload(words: str) -> str:
    """Return the words of a title without words about the upload, such as "official video"."""
    for phrase in _OF_THE_UPLOAD:
        words = without(words, phrase)
    return words


def without_editions(words: str) -> str:
    """Return the words of a title without words about the edition, such as "2015 remaster"."""
    return " ".join(_EDITION.sub(" ", words).split())
