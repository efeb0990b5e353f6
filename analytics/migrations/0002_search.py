"""Words to search by, folded in the database itself, so that no way of writing a row can forget them.

analytics_folded         "Björk’s" → "bjork's": no case, no accents, one apostrophe, one form of each character
analytics_words          "don't" → "don t dont", "AC/DC" → "ac dc acdc": parts and whole, as people type either
analytics_typed          what a person typed, as words
analytics_sought         words that are or begin so, all (" & ") or any (" | ") of them; among "A" for names alone
analytics_whole          any of them as whole words, for ranking

Their bodies are parsed here and now, so a restored dump finds what they call, wherever it is.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

# Whatever people, keyboards and services write where an apostrophe is meant.
APOSTROPHES = "’‘ʼ‛′‵`´ʹʻ＇"

# Accents and vowel points, which a person leaves out, and what cannot be seen. Voicing marks and viramas stay:
# without them it is another word.
UNSAID = (
    r"[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1-\u05c7\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff"
    r"\u20d0-\u20ff\ufe00-\ufe0f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)

FOLDED = f"""
    CREATE FUNCTION analytics_folded(typed text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN normalize(replace(replace(replace(replace(translate(
        lower(regexp_replace(normalize(translate(typed, '{APOSTROPHES}', repeat('''', {len(APOSTROPHES)})), NFKD),
                             '{UNSAID}', '', 'g')),
        'øłđðħıŧς', 'olddhitσ'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), NFC)
"""

WORDS = r"""
    CREATE FUNCTION analytics_words(told text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT regexp_replace(folded, '(\W|_)+', ' ', 'g') || ' '
                || regexp_replace(regexp_replace(folded, '[^\w\s]+', '', 'g'), '_', '', 'g')
              FROM (SELECT analytics_folded(told) AS folded) once)
"""

TYPED = r"""
    CREATE FUNCTION analytics_typed(typed text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ARRAY(SELECT DISTINCT word
                   FROM regexp_split_to_table(replace(analytics_folded(typed), '''', ''), '(\W|_)+') word
                  WHERE word <> '')
"""

SOUGHT = """
    CREATE FUNCTION analytics_sought(typed text, among text, glue text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT to_tsquery('simple', string_agg(quote_literal(word) || ':*' || among, glue))
              FROM unnest(analytics_typed(typed)) word)
"""

WHOLE = """
    CREATE FUNCTION analytics_whole(typed text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT to_tsquery('simple', string_agg(quote_literal(word), ' | '))
              FROM unnest(analytics_typed(typed)) word)
"""

TRACK_WORDS = """
    CREATE FUNCTION analytics_track_words(title text, artists text, album text, isrc text, spotify_id text)
    RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN setweight(to_tsvector('simple', analytics_words(title)), 'A')
        || setweight(to_tsvector('simple', analytics_words(artists)), 'B')
        || setweight(to_tsvector('simple', analytics_words(album) || ' ' || lower(spotify_id) || ' ' || lower(isrc)
               || ' ' || lower(regexp_replace(isrc, '^(..)(...)(..)(.....)$', '\\1 \\2 \\3 \\4'))), 'C')
"""

PERSON_WORDS = """
    CREATE FUNCTION analytics_person_words(name text, company text, email text)
    RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN setweight(to_tsvector('simple', analytics_words(name)), 'A')
        || setweight(to_tsvector('simple', analytics_words(company)), 'B')
        || setweight(to_tsvector('simple', analytics_words(email)), 'C')
"""


def function(body, signature):
    return migrations.RunSQL(body, reverse_sql=f"DROP FUNCTION {signature}")


def words(model, name, *fields):
    return migrations.AddField(
        model_name=model,
        name="words",
        field=models.GeneratedField(
            db_persist=True,
            expression=models.Func(*fields, function=name),
            output_field=django.contrib.postgres.search.SearchVectorField(),
        ),
    )


def index(model, name):
    return migrations.AddIndex(model, django.contrib.postgres.indexes.GinIndex(fields=["words"], name=name))


class Migration(migrations.Migration):
    dependencies = [("analytics", "0001_initial")]

    operations = [
        function(FOLDED, "analytics_folded(text)"),
        function(WORDS, "analytics_words(text)"),
        function(TYPED, "analytics_typed(text)"),
        function(SOUGHT, "analytics_sought(text, text, text)"),
        function(WHOLE, "analytics_whole(text)"),
        function(TRACK_WORDS, "analytics_track_words(text, text, text, text, text)"),
        function(PERSON_WORDS, "analytics_person_words(text, text, text)"),
        words("track", "analytics_track_words", "title", "artists", "album", "isrc", "spotify_id"),
        words("contact", "analytics_person_words", "name", "company", "email"),
        words("contactmerge", "analytics_person_words", "name", models.Value(""), "email"),
        index("track", "track_words"),
        index("contact", "contact_words"),
        index("contactmerge", "contact_merge_words"),
    ]
