"""The people in a catalogue file: their names, addresses, numbers and roles, as the industry writes them.

A person may have no e-mail: which contact they are is determined when the rows are stored.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from analytics.catalogue.importing.cells import ipi_in, is_placeholder, isni_in, names_nobody, tidied, visible
from analytics.catalogue.links import shortened
from analytics.contacts.names import ipi_of

ROLES = ("writer", "producer", "artist", "featured", "remixer", "manager", "publisher")

LONGEST_NAME, LONGEST_EMAIL = 300, 254
"""As long as the table's columns, so that every accepted person can be stored."""

# The designations of CWR, the file format of the collecting societies, are among the writers: A, C, CA, AR, AD, TR.
_NAMES_OF_ROLES: Final[Mapping[str, str]] = {
    "writer": "writer songwriter composer lyricist author cowriter cosongwriter cocomposer composerlyricist lyrics"
    " music words topliner topline toplinewriter musicwriter lyricwriter textwriter compositionandlyrics arranger"
    " adapter adaptor translator a c ca ac ar ad tr w songwriting composition komponist komponistin texter texterin"
    " autor autorin songwriterin liedtexter urheber auteur compositeur parolier autora compositor compositora"
    " letrista autore compositore paroliere comp lyr aut",
    "producer": "producer coproducer musicproducer recordproducer executiveproducer vocalproducer additionalproducer"
    " beatmaker beats production produzent produzentin musikproduzent producteur productrice productor productora"
    " produttore p prod addproducer additionalproduction",
    "artist": "artist mainartist primaryartist leadartist performer mainperformer leadperformer singer vocalist"
    " leadvocalist vocals leadvocals recordingartist interpret"
    " interpretin kunstler kunstlerin hauptkunstler sanger sangerin artiste interprete chanteur"
    " chanteuse artista cantante",
    "featured": "featuredartist featuringartist featured featuring feat ft guest guestartist",
    "remixer": "remixer remix remixes remixartist remixproducer",
    "manager": "manager artistmanager management comanager managerin manageur",
    "publisher": "publisher musicpublisher originalpublisher publishing verlag musikverlag editeur editore editorial",
}
_ROLES: Final = {name: role for role, names in _NAMES_OF_ROLES.items() for name in names.split()}

_CREDIT = re.compile(r"([^<>]*)<([^<>]*)>\s*\(([^()]*)\)")
_NAMELESS_ADDRESS = re.compile(r"([^<>]*\S)\s*\(([^()]*)\)")
_END_OF_CREDIT = re.compile(r"\(([^()]*)\)\s*,")
_EMAIL = re.compile(r"[^\s@,]+@(?:[^\s@,.]+\.)+[^\s@,.]+")
_BETWEEN_ROLES = re.compile(r"\s*(?:[/,;&+|\n]|\band\b|\bund\b|\bet\b|\by\b)\s*", re.IGNORECASE)

_SHARE = re.compile(r"\s*[(\[]?\s*\d{1,3}(?:[.,]\d+)?\s*%\s*[)\]]?")

_IPI_IN_NAME = re.compile(
    r"(?<=\S)[\s,;(\[-]+(?:IPI|CAE)(?:/(?:IPI|CAE))?\W*([0-9][0-9. ]{7,13}[0-9])[)\]]?$", re.IGNORECASE
)
_SOCIETIES = (
    "AKM|APRA|APRA AMCOS|ASCAP|BMI|BUMA|BUMA/STEMRA|GEMA|GMR|IMRO|JASRAC|KODA|KOMCA|MCPS|PRS|PRS/MCPS|SABAM|SACEM"
    "|SESAC|SGAE|SIAE|SOCAN|SPA|STIM|SUISA|TEOSTO|TONO|UBC|ZAIKS"
)
_SOCIETY = re.compile(rf"(?<=\S)\s*[(\[](?:PRO:?\s*)?(?:{_SOCIETIES})[)\]]$")

_SHARE_BEHIND = re.compile(rf"(?<=\S)(?:[\s:,–-]+|(?=[(\[])){_SHARE.pattern}$")

# What follows a comma in a name without being a first name.
_SUFFIXES = "jr sr ii iii iv phd md inc ltd llc llp gmbh ag kg bv ab as sa sarl srl co corp plc pty"
AFTER_A_NAME = frozenset(_SUFFIXES.split())
_BEFORE_A_NAME = "von van der den de la le du di da dos das del della zu zur al el bin ibn st mc o"
_PARTICLES = frozenset(_BEFORE_A_NAME.split())


class FilePerson(NamedTuple):
    """Somebody as a file writes them. Everything but the name may be empty; an e-mail is as it was written."""

    email: str
    name: str
    ipi: str = ""
    isni: str = ""


@dataclass(frozen=True, slots=True)
class FileCredit:
    """A person and their role in a track. The role is one of ROLES; what the file does not contain is empty."""

    name: str
    email: str
    role: str
    ipi: str = ""
    isni: str = ""

    @property
    def person(self) -> FilePerson:
        return FilePerson(self.email, self.name, self.ipi, self.isni)


def credits_of(text: str) -> tuple[list[FileCredit], list[str]]:
    """Return the people in a cell, and which parts of it were left out and why.

    Raises ValueError if the cell does not have the expected format.
    """
    found: list[FileCredit] = []
    left_out: list[str] = []
    for part in (part.strip() for line in re.split(r"[;\r\n]+", text) for part in _listed(line)):
        if part:
            some, others = _credit(part)
            found += some
            left_out += others
    return found, left_out


def _listed(text: str) -> list[str]:
    """Return "Ann (writer)" and "Bo (artist)" for "Ann (writer), Bo (artist)"; a comma after no role is a name's."""
    ends = [match for match in _END_OF_CREDIT.finditer(text) if not _roles(match[1])[1]]
    starts = [0, *(match.end() for match in ends)]
    return [text[start:end].rstrip(", ") for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _credit(text: str) -> tuple[list[FileCredit], list[str]]:
    if match := _CREDIT.fullmatch(text):
        return person(*match.groups())
    if match := _NAMELESS_ADDRESS.fullmatch(text):
        return person(match[1], "", match[2])
    raise ValueError(f"contact {shortened(text)} is not valid: write it as name <e-mail> (role)")


def person(name: str, email: str, role: str, ipi: str = "", isni: str = "") -> tuple[list[FileCredit], list[str]]:
    """Return one credit for each part that a person has, and the reasons why anything was left out.

    Raises ValueError if the person cannot be understood at all.
    """
    name, ipi = _number_apart("" if names_nobody(name) else _without_share(name), ipi)
    email, role = ("" if is_placeholder(part) else part.strip() for part in (email, role))
    if not (name or email):
        said = {"role": role, "IPI": visible(ipi), "ISNI": visible(isni)}
        return [], [
            f"{what} {shortened(text)} was left out: it has no name"
            for what, text in said.items()
            if not is_placeholder(text)
        ]
    name, email = _named(name), _address(email)
    numbers, unread = _numbers({"IPI": (ipi, ipi_in), "ISNI": (isni, isni_in)})
    roles, unknown = _roles(role)
    left_out = [
        f"unknown role {shortened(one)} of {shortened(name)}: the roles are {', '.join(ROLES)}" for one in unknown
    ]
    return [FileCredit(name, email, one, *numbers) for one in roles], [*left_out, *unread]


def _numbers(cells: Mapping[str, tuple[str, Callable[[str], str]]]) -> tuple[list[str], list[str]]:
    """Return the number in each cell, empty if it cannot be read, and the reasons: only the number is left out."""
    found, unread = [], []
    for name, (text, read) in cells.items():
        try:
            found.append(read(text))
        except ValueError as error:
            found.append("")
            unread.append(f"the {name} was left out: {error}")
    return found, unread


def _named(name: str) -> str:
    if not name:
        raise ValueError("the name is missing")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"the name is longer than {LONGEST_NAME} characters")
    if _EMAIL.search(name):
        raise ValueError(
            f"the name {shortened(name)} has an e-mail address in it: write the address as in: name <e-mail> (role),"
            " or in a column of its own"
        )
    return first_name_first(name)


def _address(email: str) -> str:
    email = visible(email).removeprefix("mailto:")
    if email and not _EMAIL.fullmatch(email):
        raise ValueError(f"{shortened(email)} is not an e-mail address")
    if len(email) > LONGEST_EMAIL:
        raise ValueError(f"the e-mail is longer than {LONGEST_EMAIL} characters")
    return email


def _without_share(name: str) -> str:
    """Return "Ann Lee" for "Ann Lee (50%)": split sheets have the share of each writer."""
    name = tidied(name)
    return _SHARE_BEHIND.sub("", name).strip() if "%" in name else name


def _number_apart(name: str, ipi: str) -> tuple[str, str]:
    """Return the name and the IPI of "Ann Lee (IPI 00900000001)", without the society of "Ann Lee (GEMA)"."""
    if not name or name[-1].isalpha():
        return name, ipi
    name = _SOCIETY.sub("", name)
    if (found := _IPI_IN_NAME.search(name)) and (is_placeholder(ipi) or ipi_of(ipi) == ipi_of(found[1])):
        return _SOCIETY.sub("", name[: found.start()]).strip(" ,;-"), found[1]
    return name, ipi


def first_name_first(name: str) -> str:
    """Return "Ben Müller" for "Müller, Ben"; leave unchanged what may be two people, a company or a suffix."""
    last, comma, first = (part.strip() for part in name.partition(","))
    if not (comma and last and first) or "," in first or re.search(r"[&/+]|\b(?:and|und)\b", name):
        return name
    if first.rstrip(".").casefold().replace(".", "") in AFTER_A_NAME:
        return name
    return name if len(own_words(last)) > 1 and len(own_words(first)) > 1 else f"{first} {last}"


def own_words(name: str) -> list[str]:
    """Return the words of a name without "van", "de" and the like."""
    return [word for word in name.split() if word.casefold().strip(".'") not in _PARTICLES]


def _roles(text: str) -> tuple[list[str], list[str]]:
    """Return the roles that a cell names, each once, and the words in it that are none."""
    text = _SHARE.sub("", text) if "%" in text else text
    if whole := _ROLES.get(_plain(text)):
        return [whole], []
    words = [word for word in _BETWEEN_ROLES.split(text) if word] or [""]
    known = {_ROLES[_plain(word)]: None for word in words if _plain(word) in _ROLES}
    return list(known), [word for word in words if _plain(word) not in _ROLES]


def _plain(word: str) -> str:
    """Return a word without case, accents, spaces and punctuation."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def each_once(found: Sequence[FileCredit]) -> tuple[FileCredit, ...]:
    """Return each person once per role. An e-mail in another case is the same.

    A name without e-mail and numbers is the person.
    """
    known: dict[tuple[str, ...], FileCredit] = {}
    for credit in found:
        is_known = credit.email or credit.ipi or credit.isni
        name = "" if is_known else credit.name.casefold()
        known.setdefault((credit.email.lower(), credit.ipi, credit.isni, name, credit.role), credit)
    return tuple(known.values())
