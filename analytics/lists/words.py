"""Word search: rows with every typed word or beginning of a word, in any order, ignoring accents.

The database normalises typed words in the same way as stored ones, so the two cannot differ. A track is found by its
title, artists, album, ISRC and Spotify id together with the names of the people behind it: "Björk Jóga" is a track of
hers.
"""

from django.db.models import FloatField, Func, Q, Value
from django.db.models.expressions import CombinedExpression, RawSQL
from django.db.models.functions import Coalesce

from analytics.models import ContactMerge

NAMES = "A"
"""The weight of people's names in the index: nobody looks for a track by an e-mail's host."""

# For each word the tracks that have it themselves, or by a person behind them; wanted are those with every word.
_TRACKS = f"""
    WITH typed AS MATERIALIZED (
         SELECT word, analytics_sought(word, '', '&') AS anywhere, analytics_sought(word, '{NAMES}', '&') AS named
           FROM unnest(analytics_typed(%s)) word)
    SELECT id
      FROM (SELECT typed.word, track.id FROM typed JOIN analytics_track track ON track.words @@ typed.anywhere
             UNION
            SELECT typed.word, credit.track_id
              FROM typed JOIN analytics_contact contact ON contact.words @@ typed.named
              JOIN analytics_credit credit ON credit.contact_id = contact.id) had
     GROUP BY id HAVING count(*) = (SELECT count(*) FROM typed)
"""  # noqa: S608 - constants

_CONTACTS = """
    SELECT id FROM analytics_contact WHERE words @@ analytics_sought(%s, '', '&')
     UNION
    SELECT kept_id FROM analytics_contactmerge WHERE words @@ analytics_sought(%s, '', '&')
"""


def tracks_with(text: str) -> Q:
    """Return the condition that a track, with the people behind it, has all of these words."""
    if not _has_words(text):
        return Q(title__icontains=text) | Q(artists__icontains=text) | Q(album__icontains=text)
    return Q(pk__in=RawSQL(_TRACKS, [text]))  # noqa: S611 - a constant, with a parameter


def contacts_with(text: str) -> Q:
    """Return the condition that a contact, or one merged into it, has all of these words."""
    if not _has_words(text):
        own = Q(name__icontains=text) | Q(company__icontains=text) | Q(email__icontains=text)
        return own | Q(pk__in=ContactMerge.objects.filter(name__icontains=text).values("kept"))
    return Q(pk__in=RawSQL(_CONTACTS, [text, text]))  # noqa: S611 - as above


def closeness(text: str) -> CombinedExpression:
    """Return how well a row matches what was typed: titles and names first, whole words before beginnings."""
    whole = Func(Value(text), function="analytics_whole")
    begun = Func(Value(text), Value(""), Value("|"), function="analytics_sought")
    return _rank(begun) + _rank(whole)


def _rank(sought: Func) -> Func:
    return Coalesce(Func("words", sought, function="ts_rank", output_field=FloatField()), 0.0)


def _has_words(text: str) -> bool:
    """Return whether there is a letter or digit; without one, as in "÷", symbols are searched for."""
    return any(letter.isalnum() for letter in text)
