from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("analytics", "0022_search")]

    operations = [
        migrations.AlterField(
            model_name="contact",
            name="tags",
            field=models.CharField(blank=True, help_text="Separate tags with commas.", max_length=500),
        ),
    ]
