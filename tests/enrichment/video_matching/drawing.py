"""Invented tracks of all scripts, drawn from invented words: what the labelled videos are made of."""

from dataclasses import dataclass, field
from random import Random

_SYLLABLES = [
    "ba", "dor", "el", "fi", "gan", "hu", "ju", "ka", "lim", "mo", "nar", "o", "pel", "ri", "su", "tav", "vo"
]  # fmt: skip
_WORDS = {
    "latin": ["brindel", "torvane", "ulmir", "quessa", "palodin", "farrow", "hestin", "yorval"],
    "accented": ["Ångvik", "Éloré", "Mürrel", "Señalda", "Çavrin", "Žalka", "Løvrun", "I\u015f\u0131ldar"],
    "japanese": ["夜の歌", "青い窓", "さくら道", "ミライノソラ", "月影", "雨音", "ガラスの町", "夢見草"],
    "korean": ["푸른밤", "하늘길", "봄노래", "유리창", "달그림자", "새벽비"],
    "chinese": ["远方的灯", "蓝色河流", "风中信", "夜行人", "旧时光", "雪山谣"],
    "cyrillic": ["Синий лес", "Новая река", "Тихий дом", "Белый снег", "Йошкин свет", "Ёлка"],
    "arabic": ["ليل طويل", "باب البحر", "طريق القمر", "صوت المطر"],
}
_SCRIPTS = ["latin"] * 11 + ["accented"] * 3 + ["japanese", "japanese", "korean", "chinese", "cyrillic", "arabic"]
# Titles that hold a word which elsewhere tells another version.
_TRICKY = ["Live {}", "{} Undercover", "Cover Me {}", "Karaoke {}", "The {} Mix", "Slow {}", "{} Video", "Demo {}"]
_OWN_VERSIONS = [" (Live)", " - Acoustic", " - {} Remix", " (Sped Up)", " - Instrumental", " - 2015 Remaster"]


@dataclass(frozen=True)
class Track:
    title: str
    artists: str
    seconds: int | None


@dataclass(frozen=True)
class Video:
    kind: str
    title: str
    channel: str
    seconds: int | None
    is_right: bool
    by_isrc: bool = False


@dataclass
class Case:
    track: Track
    videos: list[Video] = field(default_factory=list)

    @property
    def has_right(self) -> bool:
        return any(video.is_right for video in self.videos)


class Drawing:
    """One track being drawn, with what its videos are named from."""

    def __init__(self, rng: Random, number: int) -> None:
        self.rng = rng
        self.script = rng.choice(_SCRIPTS)
        self.lead, self.other, self.guest = self.three_names()
        self.base = self.words(rng.choice([1, 1, 2, 2, 3]))
        self.version = ""
        if number % 12 == 5:
            self.base = rng.choice(_TRICKY).format(self.base)
        if number % 12 == 9:
            self.version = rng.choice(_OWN_VERSIONS).format(self.other)
        self.has_guest = rng.random() < 0.2
        self.seconds = rng.randint(95, 330)
        self.knows_length = rng.random() > 0.06

    def word(self) -> str:
        if self.script in {"latin", "accented"} and self.rng.random() < 0.7:
            return "".join(self.rng.sample(_SYLLABLES, self.rng.randint(2, 3))).capitalize()
        return self.rng.choice(_WORDS[self.script]).capitalize()

    def words(self, count: int) -> str:
        glue = "" if self.script in {"japanese", "chinese"} else " "
        return glue.join(dict.fromkeys(self.word() for _ in range(count)))

    def name(self) -> str:
        form = self.rng.choice(["{}", "{} {}", "{} {}", "The {}", "{} & {}", "DJ {}"])
        return form.format(self.words(1), self.words(1))

    def three_names(self) -> tuple[str, str, str]:
        names: dict[str, str] = {}
        while len(names) < 3:
            name = self.name()
            names.setdefault(name.casefold(), name)
        lead, other, guest = names.values()
        return lead, other, guest

    @property
    def title(self) -> str:
        return self.base + self.version

    def off(self, least: int, most: int) -> int:
        return self.seconds + self.rng.choice([-1, 1]) * self.rng.randint(least, most)

    def pick(self, *texts: str) -> str:
        return self.rng.choice(texts)
