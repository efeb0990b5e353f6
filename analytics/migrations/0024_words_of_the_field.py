"""Tables, columns and values get the words that the field uses."""

from django.db import migrations

OUTCOMES = {"doubted": "rejected", "poison": "worker_crashed"}


def values(table: str, column: str) -> str:
    # The model follows in the next migration.
    wider = f"ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar(14); "
    return wider + "; ".join(
        f"UPDATE {table} SET {column} = '{new}' WHERE {column} = '{old}'"  # noqa: S608 - our own names
        for old, new in OUTCOMES.items()
    )


class Migration(migrations.Migration):
    dependencies = [("analytics", "0023_tags_separated_by_commas")]

    operations = [
        migrations.RenameModel("Leg", "PlatformRun"),
        migrations.RenameModel("Kept", "CacheEntry"),
        migrations.RenameModel("SecondHandCount", "ThirdPartyCount"),
        migrations.RenameModel("SecondHandQuestion", "ThirdPartyRequest"),
        migrations.RenameModel("ContactsApart", "NotDuplicate"),
        migrations.RenameField("snapshotrun", "asked_by", "requested_by"),
        migrations.RenameField("snapshotrun", "thinned_at", "readings_pruned_at"),
        migrations.RenameField("platformrun", "streak", "failure_streak"),
        migrations.RenameField("platformrun", "poison", "worker_crashed"),
        migrations.RenameField("platformrun", "doubted", "rejected"),
        migrations.RenameField("platformrun", "doubted_source", "rejected_source"),
        migrations.RenameField("platformrun", "mark_at", "rate_mark_at"),
        migrations.RenameField("platformrun", "mark_settled", "rate_mark_settled"),
        migrations.RenameField("platformrun", "earlier_at", "previous_mark_at"),
        migrations.RenameField("platformrun", "earlier_settled", "previous_mark_settled"),
        migrations.RenameField("reading", "losses", "worker_losses"),
        migrations.RenameField("runevent", "spell", "time_bucket"),
        migrations.RenameField("contact", "trackless_since", "without_tracks_since"),
        migrations.RenameField("track", "isrc_asked_at", "isrc_checked_at"),
        migrations.RenameField("target", "bearable_percent", "unread_tolerance_percent"),
        migrations.RemoveConstraint("reading", "only_a_doubted_reading_was_seen_and_not_believed"),
        migrations.RunSQL(values("analytics_reading", "outcome")),
        migrations.RunSQL(values("analytics_platformrun", "stopped")),
        migrations.RunSQL(values("analytics_playlistreading", "outcome")),
        migrations.RunSQL(values("analytics_thirdpartyrequest", "outcome")),
    ]
