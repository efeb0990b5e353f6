"""A person in separate columns, or several in the same cells: a split sheet may have all writers in one row.

    Name                    E-mail           Role
    Ann Lee; Bo Ray         a@…; b@…         Writer               two people, each with an address
    Ann Lee; Bo Ray         a@…              Writer; Producer     nobody knows whose address it is: left out

Where it is not certain that a cell names several people it is one name, and that is reported.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from analytics.catalogue.importing.cells import names_nobody
from analytics.catalogue.importing.people import AFTER_A_NAME, FileCredit, own_words, person
from analytics.catalogue.links import shortened

_SEPARATORS: Final = (r";", r"[\r\n]+", r"\|", r"\s+/\s+|/(?!IPI|CAE)")
"""What is written between people. A slash may belong to a name, such as AC/DC."""

_MAY_BE_SEVERAL: Final = re.compile(r"[;\r\n|/,]")
_NUMBERS: Final = re.compile(r"[;\r\n|/,]+")
_ADDRESSES: Final = re.compile(r"[;\r\n|,\s]+")
_LISTED: Final = re.compile(r"\s*,\s*|\s+(?:&|\+|and|und|et|y)\s+", re.IGNORECASE)


def people(name: str, email: str, role: str, ipi: str = "", isni: str = "") -> tuple[list[FileCredit], list[str]]:
    """Return the credits of everybody in these cells, and the reasons why anything was left out.

    Raises ValueError if somebody cannot be understood at all.
    """
    if not (name or email or role or ipi or isni):
        return [], []
    separator, names = _parted(name)
    if len(names) < 2:
        found, left_out = person(name, email, role, ipi, isni)
        return found, [*left_out, *_doubted(found)]
    many = len(names)
    said = {
        "e-mail": (email, _of_each(email, _ADDRESSES, many)),
        "IPI": (ipi, _of_each(ipi, _NUMBERS, many)),
        "ISNI": (isni, _of_each(isni, _NUMBERS, many)),
    }
    roles = _of_each(role, re.compile(separator), many) or [role] * many
    everybody = zip(names, *(each or [""] * many for _, each in said.values()), roles, strict=True)
    found, left_out = [], list(_unpaired(said, many))
    for one, address, own_ipi, own_isni, own_role in everybody:
        some, others = person(one, address, own_role, own_ipi, own_isni)
        found += some
        left_out += others
    return found, left_out


def listed(cell: str, role: str) -> tuple[list[FileCredit], list[str]]:
    """Return the people in a column that is named for their role, and what was left out or a person should check.

    Such a column lists several, mostly by commas. Raises ValueError if somebody cannot be understood at all.
    """
    if names_nobody(cell):
        return [], []
    # Many a company is called "This & That".
    parts = re.split(r"\s*,\s*", cell) if role == "publisher" else _LISTED.split(cell)
    is_list = len(parts) > 1 and all(len(own_words(part)) > 1 for part in parts) and not _is_company(parts[-1])
    if not is_list or len(_parted(cell)[1]) > 1:
        return people(cell, "", role)
    found, left_out = people(";".join(parts), "", role)
    return found, [*left_out, f"{shortened(cell)} was read as {len(parts)} people: check that this is right"]


def _parted(name: str) -> tuple[str, list[str]]:
    """Return what separates the people in a cell, and their names; only one if that is not certain."""
    if not _MAY_BE_SEVERAL.search(name):
        return "", [name]
    for separator in _SEPARATORS:
        names = [part for part in (part.strip() for part in re.split(separator, name)) if part]
        if len(names) > 1 and ("/" not in separator or all(len(own_words(one)) > 1 for one in names)):
            return separator, names
    listed = [part.strip() for part in name.split(",")]
    if len(listed) > 2 and all(len(own_words(one)) > 1 for one in listed):
        return ",", listed
    return "", [name]


def _of_each(cell: str, between: re.Pattern[str], many: int) -> list[str]:
    """Return what each person has of a cell; nothing if it does not have as many parts as there are people."""
    parts = [part.strip() for part in between.split(cell) if part.strip()]
    return parts if len(parts) == many else []


def _unpaired(said: Mapping[str, tuple[str, Sequence[str]]], many: int) -> Iterator[str]:
    for what, (cell, each) in said.items():
        if cell.strip() and not each:
            yield f"the {what} {shortened(cell)} was left out: it does not say which of the {many} people has it"


def _doubted(found: Sequence[FileCredit]) -> Iterator[str]:
    """Yield what a person should check: a name that may be two people's. Companies often have such names."""
    name = found[0].name if found else ""
    parts = _LISTED.split(name)
    is_company = any(credit.role == "publisher" for credit in found) or _is_company(parts[-1])
    if found and not is_company and len(parts) > 1 and all(len(own_words(part)) > 1 for part in parts):
        yield f"{shortened(name)} was read as one name: write a semicolon between people, or a row for each"


def _is_company(part: str) -> bool:
    return any(word.casefold().replace(".", "") in AFTER_A_NAME for word in part.split()[-1:])
