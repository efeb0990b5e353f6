"""Possible duplicates, found by e-mail or by name and company. A person decides.

e-mail    the same address, ignoring case and anything after a "+"
name      the same letters and digits, ignoring case, accents, punctuation and word order,
          if the companies are the same in that sense, or one of the two has none
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from analytics.models import Contact, NotDuplicate, changes

_ACCENTS = "[\N{COMBINING GRAVE ACCENT}-\N{COMBINING LATIN SMALL LETTER X}]"


def plain(column: str) -> str:
    """Return SQL for a text without case, accents, punctuation and word order."""
    return _sorted(_words(column))


def _sorted(words: str) -> str:
    return f"array_to_string(ARRAY(SELECT word FROM unnest(string_to_array({words}, ' ')) word ORDER BY 1), ' ')"  # noqa: S608 - a column


def _words(column: str) -> str:
    """Return SQL for the words of a text, without case, accents and punctuation."""
    # Most names are plain words with single spaces; removing accents and punctuation from all would be slow.
    letters = f"CASE WHEN octet_length({column}) = length({column}) THEN {column} ELSE {_without_accents(column)} END"
    return f"""CASE WHEN {column} ~ '^[a-zA-Z0-9]+( [a-zA-Z0-9]+)*$' THEN lower({column})
                    ELSE trim(regexp_replace(lower({letters}), '[^[:alnum:]]+', ' ', 'g')) END"""


def _without_accents(column: str) -> str:
    return f"regexp_replace(normalize({column}, NFKD), '{_ACCENTS}', '', 'g')"


def _in_one_order(words: str) -> str:
    """Return SQL for words in an order of their own; most names have two, which is fast."""
    one, two = f"split_part({words}, ' ', 1)", f"split_part({words}, ' ', 2)"
    return f"""CASE WHEN {two} = '' THEN {words}
                    WHEN split_part({words}, ' ', 3) = '' THEN least({one}, {two}) || ' ' || greatest({one}, {two})
                    ELSE {_sorted(words)} END"""


# Each contact is paired with the oldest similar one, so that a hundred contacts of one name do not give ten thousand
# pairs; once two of them are merged or declared different, the others are still found. An address belongs to one
# contact, so only those with a "+" can be the same as another. Companies are looked at where names are the same, and
# those contacts are joined by the oldest of them, as numbers are compared faster than names. `OFFSET 0` keeps an
# expression from being calculated again wherever it is used.
_PAIRS = f"""
    WITH tagged AS MATERIALIZED (
        SELECT id, regexp_replace(lower(email), '\\+[^@]*@', '@') AS email
          FROM analytics_contact WHERE position('+' IN email) > 0
    ), addressed AS (
        SELECT id, email FROM tagged
         UNION
        SELECT id, lower(email) FROM analytics_contact
         WHERE email <> '' AND lower(email) IN (SELECT email FROM tagged)
    ), named AS MATERIALIZED (
        SELECT id, company, {_in_one_order("words")} AS name
          FROM (SELECT id, company, {_words("name")} AS words FROM analytics_contact OFFSET 0) spelt
         WHERE words <> ''
    ), namesakes AS (
        SELECT id, oldest, {_words("company")} AS words
          FROM named
          JOIN (SELECT name, min(id) AS oldest FROM named GROUP BY name HAVING count(*) > 1) shared USING (name)
        OFFSET 0
    ), employed AS MATERIALIZED (
        SELECT id, oldest, {_in_one_order("words")} AS company FROM namesakes
    ), alike AS (
        SELECT min(id) OVER (PARTITION BY email) AS first, id AS second, 'email' AS by FROM addressed
         UNION ALL
        SELECT one.first, other.id, 'name'
          FROM (SELECT oldest, company, min(id) AS first FROM employed GROUP BY oldest, company) one
          JOIN employed other ON other.oldest = one.oldest AND other.id > one.first
           AND (other.company = one.company OR other.company = '' OR one.company = '')
    )
    SELECT first, second, min(by)
      FROM alike
     WHERE first < second
       AND NOT EXISTS (SELECT FROM analytics_notduplicate apart
                        WHERE apart.first_id = alike.first AND apart.second_id = alike.second)
     GROUP BY first, second
     ORDER BY min(by), first, second
     LIMIT %(most)s
"""  # noqa: S608 - composed of constants; values travel as parameters


@dataclass(frozen=True)
class Pair:
    """Two similar contacts, the older one first, and what they share: "email" or "name"."""

    first: Contact
    second: Contact
    by: str


def pairs(most: int) -> list[Pair]:
    """Return up to this many pairs of possible duplicates, shared e-mails first.

    Every name is compared, so they are found again only after a contact was written.
    """
    found = changes.unchanged(f"{most} of {_PAIRS}", (Contact, NotDuplicate), lambda: _found(most))
    people = Contact.objects.in_bulk({pk for first, second, _ in found for pk in (first, second)})
    return [
        Pair(people[first], people[second], by) for first, second, by in found if {first, second} <= people.keys()
    ]


def _found(most: int) -> Sequence[tuple[int, int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, {"most": most})
        return list(cursor.fetchall())


def keep_apart(one: int, other: int) -> None:
    """Store that these are two people. Harmless to repeat."""
    first, second = sorted((one, other))
    NotDuplicate.objects.bulk_create([NotDuplicate(first_id=first, second_id=second)], ignore_conflicts=True)
