"""Word search: rows with every typed word or beginning of a word, in any order, ignoring accents.

The database normalises typed words in the same way as stored ones, so the two cannot differ. A track is found by its
title, artists, album, ISRC and Spotify id together with the names of the people behind it: "Björk Jóga" is a track of
hers.

    a sample of the tracks ──► few have all words: the index of words finds all of them
                           └─► many do: rows are checked in the wanted order until there are enough
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, F, FloatField, Func, OuterRef, Q, Value
from django.db.models.expressions import CombinedExpression, RawSQL
from django.db.models.functions import Coalesce

from analytics.models import Contact, ContactMerge, Credit

NAMES = "A"
"""The weight of people's names in the index: nobody searches for a track by an e-mail's host."""

SAMPLE = 400
"""How many tracks are checked to estimate how many have the words: always the same hundredth of the table."""

MANY = 12
"""This many of them, three in a hundred, count as many: then a page is full after a few thousand rows."""

SOME = 3
"""The limit if very many people have one of the words, whose tracks would all be checked."""

FEW_PEOPLE = 1_000
"""Up to this many contacts are looked up once for all rows, more of them per row, where one is soon found."""

# What comes between names and titles: whoever remembers a track may not remember which, or that there was "&".
_JOINING = re.compile(r"(?<!\w)(?:and|und|et|feat|ft|featuring|with|by|x|vs)\b\.?", re.IGNORECASE)
_INITIALS = re.compile(r"(?<!\w)(?:\w\.){2,}")
_MARKS = "\u02b9\u02bb\u02bc"
"""Apostrophes that Unicode counts as letters."""

_TYPED = f"""
    WITH typed AS MATERIALIZED (
         SELECT word, analytics_sought(word, '{NAMES}', '&') AS named FROM unnest(analytics_typed(%s)) word)
    SELECT word, (SELECT count(*) FROM (
           SELECT FROM analytics_contact WHERE words @@ named LIMIT {FEW_PEOPLE + 1}) found)
      FROM typed
"""  # noqa: S608 - constants

# A row lacks a word if neither it nor a person behind it has it.
_LACKS = """
    EXISTS (SELECT FROM typed
             WHERE NOT track.words @@ typed.anywhere
               AND NOT (typed.has_people AND EXISTS (
                   SELECT FROM analytics_credit credit
                     JOIN analytics_contact contact ON contact.id = credit.contact_id
                    WHERE credit.track_id = track.id AND contact.words @@ typed.named)))
"""
_WITH_TYPED = f"""
    WITH typed AS MATERIALIZED (
         SELECT analytics_sought(word, '', '&') AS anywhere, analytics_sought(word, '{NAMES}', '&') AS named,
                has_people
           FROM unnest(%s::text[], %s::boolean[]) AS one (word, has_people))
"""  # noqa: S608 - constants
_SAMPLE = f"""
    {_WITH_TYPED}
    SELECT count(*) FILTER (WHERE NOT {_LACKS}),
           count(*) FILTER (WHERE track.words @@ analytics_sought(%s, '', '&'))
      FROM (SELECT id, words FROM analytics_track TABLESAMPLE SYSTEM (1) REPEATABLE (1) LIMIT {SAMPLE}) track
"""  # noqa: S608 - constants

# By words that only tracks themselves have, where those are rare.
_BY_OWN = f"""
    {_WITH_TYPED}
    SELECT id FROM analytics_track track WHERE track.words @@ analytics_sought(%s, '', '&') AND NOT {_LACKS}
"""  # noqa: S608 - constants
# Those that have all words themselves, and those for which a person adds at least one.
_BY_ALL = f"""
    {_WITH_TYPED}
    SELECT id FROM analytics_track WHERE words @@ analytics_sought(%s, '', '&')
     UNION
    SELECT track.id
      FROM analytics_contact contact
      JOIN analytics_credit credit ON credit.contact_id = contact.id
      JOIN analytics_track track ON track.id = credit.track_id
     WHERE contact.words @@ analytics_sought(%s, '{NAMES}', '|') AND NOT {_LACKS}
"""  # noqa: S608 - constants

_MERGED = "SELECT kept_id FROM analytics_contactmerge WHERE words @@ analytics_sought(%s, '', '&')"
_CONTACTS = f"SELECT id FROM analytics_contact WHERE words @@ analytics_sought(%s, '', '&') UNION {_MERGED}"  # noqa: S608
_CONTACT_SAMPLE = f"""
    SELECT count(*) FROM (
           SELECT words FROM analytics_contact TABLESAMPLE SYSTEM (1) REPEATABLE (1) LIMIT {SAMPLE}) contact
     WHERE words @@ analytics_sought(%s, '', '&')
"""  # noqa: S608 - constants


@dataclass(frozen=True)
class Words:
    """The condition that a row has all words, a track with its people; `is_broad` if very many have them."""

    condition: Q | Exists
    is_broad: bool = False


def tracks_with(text: str) -> Words:
    """Return how tracks with all of these words are found best: two queries, which look at a few hundred rows."""
    text = _without_joining_words(text)
    if not _has_words(text):
        return Words(Q(title__icontains=text) | Q(artists__icontains=text) | Q(album__icontains=text))
    people = _people(text)
    own = " ".join(word for word, named in people.items() if not named)
    words: list[Any] = [list(people), [named > 0 for named in people.values()]]
    with connection.cursor() as cursor:
        cursor.execute(_SAMPLE, [*words, own])
        all_of_them, own_of_them = cursor.fetchone()
    if all_of_them >= (MANY if sum(people.values()) <= FEW_PEOPLE else SOME):
        return Words(_row_by_row(people), is_broad=True)
    if own and own_of_them < MANY:
        return Words(_among(_BY_OWN, [*words, own]))
    return Words(_among(_BY_ALL, [*words, text, text]))


def _without_joining_words(text: str) -> str:
    """Return a text without joining words such as "feat.", if others are left, and "M.I.A." as the word "MIA"."""
    text = _INITIALS.sub(lambda initials: initials[0].replace(".", "") + " ", text)
    rest = _JOINING.sub(" ", text)
    return rest if _has_words(rest) else text


def _people(text: str) -> dict[str, int]:
    """Return the words of a text, each with how many contacts have it in their name: FEW_PEOPLE + 1 at most."""
    with connection.cursor() as cursor:
        cursor.execute(_TYPED, [text])
        return dict(cursor.fetchall())


def _among(sql: str, values: Sequence[object]) -> Q:
    """Return the condition that a row is one of those that a query finds.

    The query is run once, before: joined, it was run against the rows in their order where those seemed to be few.
    """
    found = RawSQL(f"ARRAY({sql})", tuple(values))  # noqa: S611 - constants, with parameters
    return Q(Func("pk", found, template="%(expressions)s", arg_joiner=" = ANY ", output_field=BooleanField()))


def _row_by_row(people: dict[str, int]) -> Q:
    """Return a condition that is checked row by row, whatever the order of the rows."""
    every = Q()
    for word, named in people.items():
        every &= Q(_has(word)) | _by_people(word, named) if named else Q(_has(word))
    return every


def _has(word: str, among: str = "") -> Func:
    """Return whether a row has a word, as a function: an index would fetch all rows that have it."""
    sought = Func(Value(word), Value(among), Value("&"), function="analytics_sought")
    return Func(F("words"), sought, function="ts_match_vq", output_field=BooleanField())


def _by_people(word: str, named: int) -> Q:
    if named <= FEW_PEOPLE:
        contacts = Contact.objects.filter(_has(word, NAMES)).values("pk")
        return Q(pk__in=Credit.objects.filter(contact__in=contacts).values("track"))
    behind = Contact.objects.filter(_has(word, NAMES), credits__track=OuterRef("pk"))
    return Q(Exists(behind))


def contacts_with(text: str) -> Words:
    """Return how contacts with all of these words, or merged from one that has, are found best: one query."""
    text = _without_joining_words(text)
    if not _has_words(text):
        own = Q(name__icontains=text) | Q(company__icontains=text) | Q(email__icontains=text)
        return Words(own | Q(pk__in=ContactMerge.objects.filter(name__icontains=text).values("kept")))
    with connection.cursor() as cursor:
        cursor.execute(_CONTACT_SAMPLE, [text])
        is_broad = cursor.fetchone()[0] >= MANY
    if is_broad:
        return Words(Q(_has(text)) | Q(pk__in=RawSQL(_MERGED, [text])), is_broad=True)  # noqa: S611 - as above
    # Not run once before, as for tracks: with another condition, each row would be looked up in the whole list.
    return Words(Q(pk__in=RawSQL(_CONTACTS, [text, text])))  # noqa: S611 - as above


def closeness(text: str) -> CombinedExpression:
    """Return how well a row matches what was typed: titles and names first, whole words before beginnings."""
    whole = Func(Value(text), function="analytics_whole")
    begun = Func(Value(text), Value(""), Value("|"), function="analytics_sought")
    return _rank(begun) + _rank(whole)


def _rank(sought: Func) -> Func:
    return Coalesce(Func("words", sought, function="ts_rank", output_field=FloatField()), 0.0)


def _has_words(text: str) -> bool:
    """Return whether there is a letter or digit; without one, as in "÷", symbols are searched for."""
    return any(letter.isalnum() and letter not in _MARKS for letter in text)
