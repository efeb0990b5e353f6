from django.db import migrations

GROUPS = ["viewer", "editor", "operator"]


def make(apps, _schema_editor):
    """Make the groups; one that has such a name already becomes ours. `analytics.access.groups` says what they may do."""
    group = apps.get_model("auth", "Group")
    for name in GROUPS:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0003_room_for_new_numbers'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    # Backwards nothing happens: people may be in the groups.
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
