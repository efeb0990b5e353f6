from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("analytics", "0025_constraints_follow_the_words")]
    operations = [
        migrations.RenameField("snapshotrun", "whole", "is_full"),
        migrations.RenameField("snapshotrun", "slot", "scheduled_for"),
        migrations.RenameField("rehearsal", "slot", "scheduled_for"),
        migrations.RenameField("platformrun", "stopped", "stop_outcome"),
        migrations.RenameField("platformrun", "calls", "request_count"),
        migrations.RenameField("platformrun", "gone", "removed"),
        migrations.RenameField("platformrun", "refused", "access_denied"),
        migrations.RenameField("platformrun", "changed", "unrecognised"),
        migrations.RenameField("reading", "seen", "rejected_number"),
        migrations.RenameField("runevent", "words", "details"),
        migrations.RenameField("contactmerge", "under", "parent_merge"),
        migrations.RenameModel("Target", "NotificationTarget"),
    ]
