"""Every table, as they were when releases began. What PostgreSQL has to be told in its own words follows."""

import analytics.models.notifications
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SnapshotRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scheduled_for', models.DateTimeField(editable=False, help_text='The scheduled moment that this run belongs to, if any.', null=True)),
                ('trigger', models.CharField(choices=[('schedule', 'Schedule'), ('catch-up', 'Catch-up'), ('admin', 'Admin'), ('page', 'Page'), ('api', 'API'), ('shell', 'Shell')], max_length=10)),
                ('requested_by', models.CharField(blank=True, help_text='A user or an API key; empty for the schedule.', max_length=150)),
                ('is_full', models.BooleanField(default=True, help_text='Whether it reads the whole catalogue on every platform.')),
                ('state', models.CharField(choices=[('pending', 'Pending'), ('reading', 'Reading'), ('complete', 'Complete'), ('partial', 'Partial'), ('failed', 'Failed'), ('cancelled', 'Cancelled'), ('missed', 'Missed')], default='pending', max_length=10)),
                ('tracks', models.IntegerField(default=0)),
                ('started_at', models.DateTimeField()),
                ('deadline_at', models.DateTimeField(help_text='Recorded then with what there is, whatever is still unread.')),
                ('playlists_until', models.DateTimeField(editable=False, help_text='Playlists are being read, until then at the latest; their tracks join the run. Empty: they have.', null=True)),
                ('published_at', models.DateTimeField(help_text='When its readings were last handed to the workers.', null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('readings_pruned_at', models.DateTimeField(editable=False, help_text='When the readings whose numbers lie in its snapshots were dropped.', null=True)),
                ('note', models.CharField(blank=True, help_text='What a person should know about its end.', max_length=500)),
                ('retry_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='retries', to='analytics.snapshotrun')),
            ],
            options={
                'ordering': ['-id'],
                'permissions': [('start_run', 'May start and cancel runs')],
            },
        ),
        migrations.CreateModel(
            name='CacheEntry',
            fields=[
                ('cache_key', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('value', models.TextField()),
                ('expires', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'kept',
            },
        ),
        migrations.CreateModel(
            name='ColumnMap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('header', models.CharField(help_text='A hash of the names of all columns.', max_length=64, unique=True)),
                ('columns', models.JSONField(help_text='Our field to the name of their column.')),
                ('chosen_by', models.CharField(blank=True, max_length=150)),
                ('chosen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('erased_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='NotificationTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('spike_percent', models.PositiveIntegerField(db_default=50, default=50, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10000)], verbose_name='spike: more than usual, in percent')),
                ('drop_percent', models.PositiveIntegerField(db_default=50, default=50, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='drop: less than usual, in percent')),
                ('least_gain', models.BigIntegerField(db_default=500, default=500, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1000000000000)], verbose_name='at least so many plays gained or missing')),
                ('name', models.CharField(max_length=100)),
                ('url', models.CharField(max_length=1000, verbose_name='Apprise address')),
                ('events', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('run.troubled', 'A run has ended with too much not read, was missed, or would not read a platform'), ('track.spike', 'A track gained more than it usually does')], max_length=20), default=list, size=None)),
                ('unread_tolerance_percent', models.PositiveIntegerField(db_default=5, default=5, help_text='A partial run is told of only above this. A failed or missed run, and a platform that was stopped, always are.', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='tolerance: percent of a platform that may stay unread')),
                ('active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Playlist',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('spotify_id', models.CharField(max_length=22, unique=True, validators=[django.core.validators.RegexValidator('^[0-9A-Za-z]{22}$', 'A Spotify id has 22 letters and digits.')])),
                ('name', models.CharField(blank=True, help_text="Empty: Spotify's own, from its first reading on.", max_length=500)),
                ('owner', models.CharField(blank=True, db_default='', editable=False, max_length=500)),
                ('active', models.BooleanField(default=True, help_text='Inactive playlists keep their weeks and are not read.')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('run', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='analytics.snapshotrun')),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('hashed', models.CharField(editable=False, max_length=64, unique=True)),
                ('can_run', models.BooleanField(default=False, verbose_name='may start and cancel runs')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('expires_at', models.DateTimeField(blank=True, help_text='Empty: never.', null=True)),
                ('last_used_at', models.DateTimeField(editable=False, null=True)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'API key',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CatalogueUpload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('packed', models.BinaryField()),
                ('encoding', models.CharField(blank=True, db_default='', help_text='Empty where it is found out.', max_length=10)),
                ('sheet', models.CharField(blank=True, db_default='', help_text='Empty where it is found out.', max_length=100)),
                ('header_line', models.PositiveIntegerField(db_default=0, help_text='0 where it is found out.')),
                ('uploaded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=300)),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('company', models.CharField(blank=True, max_length=300)),
                ('stage', models.CharField(choices=[('new', 'New'), ('watching', 'Watching'), ('talking', 'Talking'), ('signed', 'Signed'), ('passed', 'Passed')], default='new', max_length=10)),
                ('tags', models.CharField(blank=True, help_text='Separate tags with commas.', max_length=500)),
                ('notes', models.TextField(blank=True)),
                ('without_tracks_since', models.DateTimeField(editable=False, help_text='Looked for once a day; empty with a track.', null=True, verbose_name='without a track since')),
                ('total_streams', models.BigIntegerField(editable=False, null=True)),
                ('total_youtube_views', models.BigIntegerField(editable=False, null=True)),
                ('wow_growth_pct', models.FloatField(editable=False, null=True)),
                ('wow_youtube_growth_pct', models.FloatField(editable=False, null=True)),
                ('streams_recordings', models.IntegerField(default=0, editable=False, verbose_name='recordings behind the streams')),
                ('views_videos', models.IntegerField(default=0, editable=False, verbose_name='videos behind the views')),
                ('wow_recordings', models.IntegerField(default=0, editable=False, verbose_name="recordings behind the streams' growth")),
                ('wow_youtube_recordings', models.IntegerField(default=0, editable=False, verbose_name="recordings behind the views' growth")),
                ('oldest_read_at', models.DateTimeField(editable=False, null=True, verbose_name='oldest number in the totals')),
                ('aggregated_at', models.DateTimeField(editable=False, null=True, verbose_name='as of')),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='an_email_belongs_to_one_contact')],
            },
        ),
        migrations.CreateModel(
            name='ContactMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('merged_id', models.BigIntegerField(help_text='The id that the contact had.', unique=True)),
                ('name', models.CharField(max_length=300)),
                ('email', models.CharField(blank=True, max_length=254, verbose_name='e-mail')),
                ('undo', models.JSONField(help_text='What each of the two was before, and what moved.')),
                ('merged_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges', to='analytics.contact')),
                ('merged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('parent_merge', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='carried', to='analytics.contactmerge')),
            ],
            options={
                'ordering': ['-merged_at', '-id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='CountingChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('platform', models.CharField(choices=[('spotify', 'Spotify'), ('youtube', 'YouTube')], max_length=10)),
                ('day', models.DateField(help_text='The first day, in UTC, on which the new way of counting was in force.')),
                ('words', models.CharField(help_text='What is counted since then, in a sentence.', max_length=300)),
            ],
            options={
                'verbose_name': 'change of counting',
                'verbose_name_plural': 'changes of counting',
                'ordering': ['day', 'id'],
                'constraints': [models.UniqueConstraint(fields=('platform', 'day'), name='one_change_of_counting_per_platform_and_day')],
            },
        ),
        migrations.CreateModel(
            name='Credit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('writer', 'Writer'), ('producer', 'Producer'), ('artist', 'Artist'), ('manager', 'Manager')], max_length=10)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='credits', to='analytics.contact')),
            ],
        ),
        migrations.CreateModel(
            name='NotDuplicate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='analytics.contact')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='analytics.contact')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='PlatformRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('platform', models.CharField(choices=[('spotify', 'Spotify'), ('youtube', 'YouTube')], max_length=10)),
                ('readings', models.IntegerField()),
                ('read', models.IntegerField(default=0)),
                ('removed', models.IntegerField(default=0)),
                ('hidden', models.IntegerField(default=0)),
                ('blocked', models.IntegerField(default=0)),
                ('quota', models.IntegerField(default=0)),
                ('access_denied', models.IntegerField(default=0)),
                ('unrecognised', models.IntegerField(default=0)),
                ('unreachable', models.IntegerField(default=0)),
                ('worker_crashed', models.IntegerField(default=0)),
                ('cancelled', models.IntegerField(default=0)),
                ('no_video', models.IntegerField(default=0)),
                ('rejected', models.IntegerField(db_default=0, default=0)),
                ('failure_streak', models.IntegerField(default=0)),
                ('stop_outcome', models.CharField(blank=True, choices=[('read', 'Read'), ('removed', 'Removed by the platform: drop it or replace its link'), ('hidden', 'The platform shows no number'), ('blocked', 'Kept out by the platform: wait, then retry'), ('quota', "The day's allowance is used up: retry after its reset"), ('access_denied', 'Key or plan refused: an operator must act'), ('unrecognised', 'Not understood: a person must look at the page'), ('unreachable', 'No answer: retry'), ('worker_crashed', 'Took its worker down three times: a person must look'), ('cancelled', 'The run was cancelled before this was read'), ('no_video', 'No video is known: nothing to read'), ('rejected', 'Not believed: look at the canary, then retry')], max_length=14)),
                ('stopped_reason', models.CharField(blank=True, max_length=500)),
                ('stopped_until', models.DateTimeField(help_text='When the platform may be asked again, where it said so.', null=True)),
                ('progressed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('request_count', models.IntegerField(db_default=0, default=0)),
                ('seconds', models.FloatField(db_default=0, default=0, help_text="What its pages took, their browser's start included.")),
                ('waits_until', models.DateTimeField(help_text='Until when the platform last asked us to wait.', null=True)),
                ('asked_pages', models.IntegerField(db_default=0, default=0, help_text='Pages on which other tracks were asked for as well.')),
                ('pages_only', models.CharField(blank=True, db_default='', help_text='Why every track is read from its own page since.', max_length=500)),
                ('rejected_source', models.CharField(blank=True, db_default='', help_text='The way of reading whose numbers are not believed.', max_length=30)),
                ('rate_mark_at', models.DateTimeField(null=True)),
                ('rate_mark_settled', models.IntegerField(db_default=0, default=0)),
                ('previous_mark_at', models.DateTimeField(null=True)),
                ('previous_mark_settled', models.IntegerField(db_default=0, default=0)),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='platform_runs', to='analytics.snapshotrun')),
            ],
            options={
                'ordering': ['platform'],
            },
        ),
        migrations.CreateModel(
            name='PlaylistReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week', models.DateField(help_text="That week's Friday.")),
                ('state', models.CharField(choices=[('pending', 'Pending'), ('leased', 'Leased'), ('settled', 'Settled')], default='pending', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('tried_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), help_text='When it was last asked for, taken up or settled.')),
                ('outcome', models.CharField(blank=True, choices=[('read', 'Read'), ('empty', 'Empty: nothing stands in it'), ('removed', 'Removed, or its link is wrong'), ('private', 'Private: only its owner sees it'), ('blocked', 'Kept out by Spotify: wait, then read again'), ('unrecognised', 'Not understood: a person must look at the page'), ('unreachable', 'No answer: read again'), ('worker_crashed', 'Took its worker down three times: a person must look')], max_length=14)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('later_trouble', models.CharField(blank=True, help_text='Why a later attempt saw less than this.', max_length=500)),
                ('source', models.CharField(blank=True, max_length=30)),
                ('observed_at', models.DateTimeField(null=True)),
                ('complete', models.BooleanField(default=False)),
                ('total', models.PositiveIntegerField(help_text='How many rows the platform says there are.', null=True)),
                ('rows', models.PositiveIntegerField(help_text='How many of them were seen.', null=True)),
                ('episodes', models.PositiveIntegerField(null=True)),
                ('local_files', models.PositiveIntegerField(null=True)),
                ('unavailable', models.PositiveIntegerField(null=True)),
                ('repeated', models.PositiveIntegerField(help_text='Rows with a track that stands further up already.', null=True)),
                ('new', models.PositiveIntegerField(help_text='Tracks that came into the catalogue with this reading.', null=True)),
                ('known', models.PositiveIntegerField(null=True)),
                ('added', models.PositiveIntegerField(null=True)),
                ('removed', models.PositiveIntegerField(null=True)),
                ('compared_week', models.DateField(null=True)),
                ('playlist', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='analytics.playlist')),
                ('run', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='playlist_readings', to='analytics.snapshotrun')),
            ],
            options={
                'ordering': ['-week', 'playlist'],
            },
        ),
        migrations.CreateModel(
            name='Rehearsal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scheduled_for', models.DateTimeField(help_text='The scheduled moment of the run that it comes before.')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('read', 'Read'), ('failed', 'Failed'), ('skipped', 'Skipped')], default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('messages', models.PositiveSmallIntegerField(default=0, help_text='How often it was handed to the workers.')),
                ('sent_at', models.DateTimeField(help_text='When it was last handed to the workers.', null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('results', models.JSONField(default=list, help_text='For each platform whether it was read, in words, and what each track showed.')),
                ('note', models.CharField(blank=True, help_text='Why no platform was tried; empty where one was.', max_length=500)),
            ],
            options={
                'ordering': ['-scheduled_for'],
                'constraints': [models.UniqueConstraint(fields=('scheduled_for',), name='one_rehearsal_per_slot'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='a_rehearsal_has_ended_exactly_when_it_does_not_wait')],
            },
        ),
        migrations.CreateModel(
            name='RunEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(help_text='When it happened, the last time where it happened again.')),
                ('kind', models.CharField(choices=[('started', 'Started'), ('handed', 'Handed to the workers'), ('lost', 'Worker lost'), ('given_up', 'Given up'), ('waits', 'Told to wait'), ('stopped', 'Platform stopped'), ('pages', 'Back to a page for each track'), ('relaunched', 'Handed out again'), ('deadline', 'Deadline passed'), ('cancelled', 'Cancelled'), ('recorded', 'Recorded'), ('failed', 'Nothing recorded'), ('retried', 'Retried')], max_length=10)),
                ('platform', models.CharField(blank=True, choices=[('spotify', 'Spotify'), ('youtube', 'YouTube')], max_length=10)),
                ('number', models.IntegerField(default=0, help_text='How many tracks or readings it concerned, or how often it was.')),
                ('details', models.CharField(blank=True, max_length=500)),
                ('time_bucket', models.IntegerField(help_text='Its ten minutes, counted from 1970 on.')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='analytics.snapshotrun')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('spike_percent', models.PositiveIntegerField(db_default=50, default=50, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10000)], verbose_name='spike: more than usual, in percent')),
                ('drop_percent', models.PositiveIntegerField(db_default=50, default=50, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='drop: less than usual, in percent')),
                ('least_gain', models.BigIntegerField(db_default=500, default=500, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1000000000000)], verbose_name='at least so many plays gained or missing')),
                ('wanted', models.BooleanField(default=False, verbose_name='send me the digest each week')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='subscription', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['user_id'],
            },
        ),
        migrations.CreateModel(
            name='Track',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('spotify_id', models.CharField(max_length=22, unique=True, validators=[django.core.validators.RegexValidator('^[0-9A-Za-z]{22}$', 'A Spotify id has 22 letters and digits.')])),
                ('isrc', models.CharField(blank=True, help_text='Tracks with one ISRC are editions of a recording and count once, unless a person says otherwise.', max_length=12, validators=[django.core.validators.RegexValidator('^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$', 'An ISRC looks like QZABC2600001.')], verbose_name='ISRC')),
                ('isrc_checked_at', models.DateTimeField(editable=False, help_text='When Spotify was asked for the ISRC of a track that came without one.', null=True)),
                ('title', models.CharField(max_length=500)),
                ('artists', models.CharField(blank=True, max_length=500)),
                ('album', models.CharField(blank=True, max_length=500)),
                ('released', models.DateField(blank=True, null=True)),
                ('length_ms', models.PositiveIntegerField(editable=False, help_text='None: no page has told it yet.', null=True)),
                ('active', models.BooleanField(default=True, help_text='Inactive tracks keep their history and are not read.')),
                ('notes', models.TextField(blank=True, db_default='')),
                ('edition_of', models.CharField(blank=True, db_default='', default='', editable=False, max_length=22)),
                ('edition_by', models.CharField(blank=True, choices=[('counts', 'Equal counts'), ('person', 'A person')], db_default='', default='', editable=False, max_length=10)),
                ('recording', models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('edition_of', ''), _negated=True), then=models.F('edition_of')), models.When(models.Q(('isrc', ''), _negated=True), then=models.F('isrc')), default=models.F('spotify_id')), output_field=models.CharField(max_length=22))),
                ('streams', models.BigIntegerField(editable=False, null=True)),
                ('streams_read_at', models.DateTimeField(editable=False, null=True)),
                ('views', models.BigIntegerField(editable=False, null=True)),
                ('views_read_at', models.DateTimeField(editable=False, null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('contacts', models.ManyToManyField(related_name='tracks', through='analytics.Credit', to='analytics.contact')),
            ],
            options={
                'ordering': ['title', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ThirdPartyRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(help_text='Where tracking began; none for a gap.', null=True)),
                ('outcome', models.CharField(blank=True, choices=[('read', 'Read'), ('removed', 'Removed by the platform: drop it or replace its link'), ('hidden', 'The platform shows no number'), ('blocked', 'Kept out by the platform: wait, then retry'), ('quota', "The day's allowance is used up: retry after its reset"), ('access_denied', 'Key or plan refused: an operator must act'), ('unrecognised', 'Not understood: a person must look at the page'), ('unreachable', 'No answer: retry'), ('worker_crashed', 'Took its worker down three times: a person must look'), ('cancelled', 'The run was cancelled before this was read'), ('no_video', 'No video is known: nothing to read'), ('rejected', 'Not believed: look at the canary, then retry')], db_default='', max_length=14)),
                ('reason', models.CharField(blank=True, db_default='', max_length=500)),
                ('attempts', models.PositiveSmallIntegerField(db_default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('run', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='third_party_requests', to='analytics.snapshotrun')),
                ('track', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='third_party_requests', to='analytics.track')),
            ],
        ),
        migrations.CreateModel(
            name='ThirdPartyCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('chartmetric', 'Chartmetric')], max_length=30)),
                ('streams', models.BigIntegerField()),
                ('observed_at', models.DateTimeField()),
                ('fetched_at', models.DateTimeField()),
                ('track', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='third_party_counts', to='analytics.track')),
            ],
            options={
                'ordering': ['-observed_at'],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('platform', models.CharField(choices=[('spotify', 'Spotify'), ('youtube', 'YouTube')], max_length=10)),
                ('state', models.CharField(choices=[('pending', 'Pending'), ('leased', 'Leased'), ('settled', 'Settled')], default='pending', max_length=8)),
                ('outcome', models.CharField(blank=True, choices=[('read', 'Read'), ('removed', 'Removed by the platform: drop it or replace its link'), ('hidden', 'The platform shows no number'), ('blocked', 'Kept out by the platform: wait, then retry'), ('quota', "The day's allowance is used up: retry after its reset"), ('access_denied', 'Key or plan refused: an operator must act'), ('unrecognised', 'Not understood: a person must look at the page'), ('unreachable', 'No answer: retry'), ('worker_crashed', 'Took its worker down three times: a person must look'), ('cancelled', 'The run was cancelled before this was read'), ('no_video', 'No video is known: nothing to read'), ('rejected', 'Not believed: look at the canary, then retry')], max_length=14)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('number', models.BigIntegerField(null=True)),
                ('rejected_number', models.BigIntegerField(help_text='What was shown and not believed.', null=True)),
                ('videos', models.JSONField(help_text='Views of each video that was read, by its YouTube id.', null=True)),
                ('observed_at', models.DateTimeField(null=True)),
                ('source', models.CharField(blank=True, max_length=30)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('worker_losses', models.PositiveSmallIntegerField(default=0, help_text='How many of the attempts ended with a dead worker.')),
                ('lease_until', models.DateTimeField(null=True)),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='analytics.snapshotrun')),
                ('track', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='analytics.track')),
            ],
        ),
        migrations.CreateModel(
            name='PlaylistSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week', models.DateField()),
                ('position', models.PositiveIntegerField()),
                ('streams', models.BigIntegerField(null=True)),
                ('is_new', models.BooleanField(db_default=False, default=False)),
                ('playlist', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='snapshots', to='analytics.playlist')),
                ('track', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='playlist_snapshots', to='analytics.track')),
            ],
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('platform', models.CharField(choices=[('spotify', 'Spotify'), ('youtube', 'YouTube')], max_length=10)),
                ('outcome', models.CharField(choices=[('read', 'Read'), ('removed', 'Removed by the platform: drop it or replace its link'), ('hidden', 'The platform shows no number'), ('blocked', 'Kept out by the platform: wait, then retry'), ('quota', "The day's allowance is used up: retry after its reset"), ('access_denied', 'Key or plan refused: an operator must act'), ('unrecognised', 'Not understood: a person must look at the page'), ('unreachable', 'No answer: retry'), ('worker_crashed', 'Took its worker down three times: a person must look'), ('cancelled', 'The run was cancelled before this was read'), ('no_video', 'No video is known: nothing to read'), ('rejected', 'Not believed: look at the canary, then retry')], max_length=14)),
                ('kind', models.CharField(max_length=200)),
                ('reason', models.CharField(max_length=500)),
                ('seen', models.JSONField(help_text='Address, status, title, texts, and the keys and type names of the answers.')),
                ('document', models.TextField(blank=True, help_text="The page's document without scripts and styles, shortened.")),
                ('picture', models.BinaryField(blank=True, help_text='A screenshot as JPEG; empty where none could be taken.')),
                ('taken_at', models.DateTimeField()),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='analytics.snapshotrun')),
                ('track', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='analytics.track')),
            ],
            options={
                'verbose_name_plural': 'evidence',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='CreditSuggestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('writer', 'Writer'), ('producer', 'Producer'), ('artist', 'Artist'), ('manager', 'Manager')], max_length=10)),
                ('artist_id', models.CharField(help_text="Spotify's id of the artist; a hash of the name where a file names somebody.", max_length=22)),
                ('named_by', models.CharField(choices=[('page', "Spotify's page"), ('file', 'A catalogue file')], db_default='page', default='page', max_length=10)),
                ('name', models.CharField(max_length=300)),
                ('state', models.CharField(choices=[('open', 'Open'), ('confirmed', 'Confirmed'), ('dismissed', 'Dismissed')], db_default='open', default='open', max_length=10)),
                ('suggested_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='credit_suggestions', to='analytics.contact')),
                ('track', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='credit_suggestions', to='analytics.track')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='credit',
            name='track',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='credits', to='analytics.track'),
        ),
        migrations.CreateModel(
            name='Canary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('platform', models.CharField(choices=[('spotify', 'Spotify'), ('youtube', 'YouTube')], max_length=10)),
                ('at_least', models.BigIntegerField(help_text='Counts hardly fall: a little below what it shows today.')),
                ('at_most', models.BigIntegerField(help_text='Leave room for a year or two: a canary that outgrows this costs a week of its platform.')),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('track', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='canaries', to='analytics.track')),
            ],
            options={
                'verbose_name_plural': 'canaries',
                'ordering': ['platform', 'track_id'],
            },
        ),
        migrations.CreateModel(
            name='TrackPerformanceSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('captured_at', models.DateTimeField(help_text='When it was recorded; the numbers carry their own times.')),
                ('spotify_streams', models.BigIntegerField(null=True)),
                ('streams_read_at', models.DateTimeField(null=True)),
                ('wow_streams', models.BigIntegerField(null=True)),
                ('wow_pct', models.FloatField(null=True)),
                ('streams_interval_days', models.FloatField(null=True)),
                ('youtube_views', models.BigIntegerField(null=True)),
                ('views_read_at', models.DateTimeField(null=True)),
                ('wow_youtube_views', models.BigIntegerField(null=True)),
                ('wow_youtube_pct', models.FloatField(null=True)),
                ('views_interval_days', models.FloatField(null=True)),
                ('flags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('streams_unread', 'streams not read in this run'), ('streams_fell', 'streams fell'), ('streams_unchanged', 'streams unchanged'), ('streams_jumped', 'streams more than 20 times the baseline'), ('streams_shared', 'another edition shows the same streams'), ('views_unread', 'views not read in this run'), ('views_fell', 'views fell'), ('views_unchanged', 'views unchanged'), ('views_jumped', 'views more than 20 times the baseline')], max_length=20), default=list, size=None)),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='analytics.snapshotrun')),
                ('track', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='analytics.track')),
            ],
            options={
                'ordering': ['-captured_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Video',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('youtube_id', models.CharField(max_length=11, validators=[django.core.validators.RegexValidator('^[0-9A-Za-z_-]{11}$', 'A YouTube id has 11 letters, digits, - or _.')])),
                ('role', models.CharField(choices=[('official', 'Official video'), ('topic', 'Art track'), ('lyric', 'Lyric video'), ('live', 'Live'), ('other', 'Other')], default='official', max_length=10)),
                ('matched_by', models.CharField(choices=[('person', 'A person'), ('catalogue', 'Catalogue file'), ('search', 'Search')], default='person', max_length=10)),
                ('score', models.FloatField(blank=True, help_text='How sure the search was, 0 to 1; empty for people.', null=True)),
                ('views', models.BigIntegerField(editable=False, null=True)),
                ('views_read_at', models.DateTimeField(editable=False, null=True)),
                ('track', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='videos', to='analytics.track')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='VideoCandidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('youtube_id', models.CharField(max_length=11, validators=[django.core.validators.RegexValidator('^[0-9A-Za-z_-]{11}$', 'A YouTube id has 11 letters, digits, - or _.')])),
                ('role', models.CharField(choices=[('official', 'Official video'), ('topic', 'Art track'), ('lyric', 'Lyric video'), ('live', 'Live'), ('other', 'Other')], max_length=10)),
                ('title', models.CharField(blank=True, max_length=500)),
                ('channel', models.CharField(blank=True, max_length=300)),
                ('seconds', models.PositiveIntegerField(help_text='None: YouTube told no length.', null=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('score', models.FloatField(help_text='How sure the search was, 0 to 1; none where a person came first.', null=True)),
                ('clues', models.JSONField(default=list, help_text='What speaks for and against it, each in words, with its points.')),
                ('found_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('decision', models.CharField(choices=[('held', 'The search goes on'), ('open', 'A person decides'), ('taken', 'Taken by the search'), ('passed', 'Passed over for another'), ('yes', 'A person said yes'), ('no', 'A person said no')], default='held', max_length=6)),
                ('decided_by', models.CharField(blank=True, db_default='', max_length=150)),
                ('decided_at', models.DateTimeField(null=True)),
                ('track', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='video_candidates', to='analytics.track')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='VideoSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('isrc', 'By its ISRC'), ('title', 'By title and artist')], max_length=5)),
                ('rounds', models.PositiveSmallIntegerField(db_default=0, help_text='How often it was searched for to the end.')),
                ('outcome', models.CharField(blank=True, choices=[('taken', 'A video was found'), ('asked', 'A person decides'), ('none', 'Nothing was found'), ('unrecognised', 'The answer was not understood')], db_default='', max_length=14)),
                ('reason', models.CharField(blank=True, db_default='', max_length=500)),
                ('searched_at', models.DateTimeField(null=True)),
                ('next_at', models.DateTimeField(help_text='Not searched for before this moment; none: at once.', null=True)),
                ('urgent', models.BooleanField(db_default=False, help_text='A person asked for it: before all others.')),
                ('attempts', models.PositiveIntegerField(db_default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('track', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='video_search', to='analytics.track')),
            ],
        ),
        migrations.CreateModel(
            name='Watch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('track', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='watches', to='analytics.track')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='watches', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'watches',
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('spike_percent', models.PositiveIntegerField(db_default=50, default=50, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10000)], verbose_name='spike: more than usual, in percent')),
                ('drop_percent', models.PositiveIntegerField(db_default=50, default=50, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='drop: less than usual, in percent')),
                ('least_gain', models.BigIntegerField(db_default=500, default=500, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1000000000000)], verbose_name='at least so many plays gained or missing')),
                ('name', models.CharField(max_length=100)),
                ('url', models.CharField(max_length=500, validators=[django.core.validators.URLValidator(['http', 'https'])], verbose_name='address')),
                ('secret', models.CharField(default=analytics.models.notifications.new_secret, editable=False, max_length=100)),
                ('events', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('run.finished', 'A run has ended'), ('rehearsal.failed', 'The next run would not read a platform'), ('track.spike', 'A track gained more than it usually does')], max_length=20), default=list, size=None)),
                ('active', models.BooleanField(default=True)),
                ('note', models.CharField(blank=True, editable=False, help_text='Why it was switched off.', max_length=500)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('url__iregex', '^https?://')), name='a_webhook_is_called_by_http_or_https')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(choices=[('digest', 'Weekly digest'), ('run.finished', 'A run has ended'), ('run.troubled', 'A run has ended with too much not read, was missed, or would not read a platform'), ('rehearsal.failed', 'The next run would not read a platform'), ('track.spike', 'A track gained more than it usually does')], max_length=20)),
                ('subject', models.CharField(blank=True, help_text='What of the run it is about: a track and platform, or empty.', max_length=40)),
                ('payload', models.JSONField(help_text='What is sent, the same at every attempt; empty until written.', null=True)),
                ('state', models.CharField(choices=[('pending', 'On its way'), ('sent', 'Sent'), ('given up', 'Given up')], default='pending', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('rounds', models.PositiveSmallIntegerField(default=0, help_text='How often a person asked for it once more.')),
                ('next_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('reason', models.CharField(blank=True, help_text='What became of the last attempt.', max_length=500)),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), help_text='When it was made, or asked for once more.')),
                ('settled_at', models.DateTimeField(null=True)),
                ('run', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='analytics.snapshotrun')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to=settings.AUTH_USER_MODEL)),
                ('target', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='analytics.notificationtarget')),
                ('rehearsal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='analytics.rehearsal')),
                ('webhook', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='analytics.webhook')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'ordering': ['-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='snapshotrun',
            constraint=models.UniqueConstraint(models.Value(1), condition=models.Q(('state__in', ['pending', 'reading'])), name='one_active_run_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='snapshotrun',
            constraint=models.UniqueConstraint(fields=('scheduled_for',), name='one_run_per_slot'),
        ),
        migrations.AddConstraint(
            model_name='snapshotrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['pending', 'reading'])), models.Q(models.Q(('state__in', ['pending', 'reading']), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='a_run_has_ended_exactly_when_it_is_not_active'),
        ),
        migrations.AddConstraint(
            model_name='notduplicate',
            constraint=models.UniqueConstraint(fields=('first', 'second'), name='two_contacts_are_kept_apart_once'),
        ),
        migrations.AddConstraint(
            model_name='notduplicate',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='the_older_of_two_contacts_stands_first'),
        ),
        migrations.AddConstraint(
            model_name='platformrun',
            constraint=models.UniqueConstraint(fields=('run', 'platform'), name='one_platform_run_per_run_and_platform'),
        ),
        migrations.AddConstraint(
            model_name='playlistreading',
            constraint=models.UniqueConstraint(fields=('playlist', 'week'), name='one_reading_per_playlist_and_week'),
        ),
        migrations.AddConstraint(
            model_name='playlistreading',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lease_until__isnull', False), ('state', 'leased')), models.Q(models.Q(('state', 'leased'), _negated=True), ('lease_until__isnull', True)), _connector='OR'), name='a_playlist_lease_exactly_where_it_is_leased'),
        ),
        migrations.AddConstraint(
            model_name='playlistreading',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'settled'), _negated=True), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='a_settled_playlist_reading_has_an_outcome'),
        ),
        migrations.AddConstraint(
            model_name='playlistreading',
            constraint=models.CheckConstraint(condition=models.Q(('complete', False), models.Q(('rows__isnull', False), ('total', models.F('rows'))), _connector='OR'), name='a_complete_reading_saw_every_row'),
        ),
        migrations.AddConstraint(
            model_name='playlistreading',
            constraint=models.CheckConstraint(condition=models.Q(('complete', True), models.Q(('added__isnull', True), ('removed__isnull', True)), _connector='OR'), name='only_a_complete_reading_knows_what_was_removed'),
        ),
        migrations.AddConstraint(
            model_name='runevent',
            constraint=models.UniqueConstraint(fields=('run', 'kind', 'platform', 'time_bucket'), name='one_event_per_run_kind_platform_and_time_bucket'),
        ),
        migrations.AddIndex(
            model_name='track',
            index=models.Index(condition=models.Q(('isrc', ''), _negated=True), fields=['isrc'], name='track_isrc'),
        ),
        migrations.AddIndex(
            model_name='track',
            index=models.Index(condition=models.Q(('active', True), ('isrc', ''), ('isrc_checked_at', None)), fields=['id'], name='track_isrc_to_ask'),
        ),
        migrations.AddIndex(
            model_name='track',
            index=models.Index(fields=['recording'], name='track_recording'),
        ),
        migrations.AddIndex(
            model_name='track',
            index=models.Index(condition=models.Q(('edition_by', 'counts')), fields=['title'], name='track_edition_found'),
        ),
        migrations.AddConstraint(
            model_name='track',
            constraint=models.CheckConstraint(condition=models.Q(('spotify_id__regex', '^[0-9A-Za-z]{22}$')), name='a_spotify_id_is_22_letters_and_digits'),
        ),
        migrations.AddConstraint(
            model_name='track',
            constraint=models.CheckConstraint(condition=models.Q(('isrc', ''), ('isrc__regex', '^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$'), _connector='OR'), name='an_isrc_is_12_characters_or_absent'),
        ),
        migrations.AddConstraint(
            model_name='track',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('edition_by', ''), ('edition_of', '')), models.Q(models.Q(('edition_of', ''), _negated=True), models.Q(('edition_by', ''), _negated=True)), _connector='OR'), name='an_edition_says_who_found_it'),
        ),
        migrations.AddConstraint(
            model_name='track',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('streams__isnull', True), ('streams_read_at__isnull', True)), models.Q(('streams__gte', 0), ('streams_read_at__isnull', False)), _connector='OR'), name='current_streams_are_a_count_with_its_age'),
        ),
        migrations.AddConstraint(
            model_name='track',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('views__isnull', True), ('views_read_at__isnull', True)), models.Q(('views__gte', 0), ('views_read_at__isnull', False)), _connector='OR'), name='current_views_are_a_count_with_their_age'),
        ),
        migrations.AddIndex(
            model_name='thirdpartyrequest',
            index=models.Index(condition=models.Q(('outcome', '')), fields=['run', 'id'], name='third_party_unasked'),
        ),
        migrations.AddConstraint(
            model_name='thirdpartyrequest',
            constraint=models.UniqueConstraint(fields=('track', 'run'), name='one_third_party_request_per_track_and_run', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='thirdpartyrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('settled_at__isnull', True)), models.Q(models.Q(('outcome', ''), _negated=True), ('lease_until__isnull', True), ('settled_at__isnull', False)), _connector='OR'), name='a_third_party_request_is_settled_with_an_outcome'),
        ),
        migrations.AddConstraint(
            model_name='thirdpartycount',
            constraint=models.UniqueConstraint(fields=('track', 'source', 'observed_at'), name='one_third_party_count_per_track_source_and_moment'),
        ),
        migrations.AddConstraint(
            model_name='thirdpartycount',
            constraint=models.CheckConstraint(condition=models.Q(('observed_at__lte', models.F('fetched_at')), ('streams__gte', 0)), name='third_party_streams_are_a_count_of_the_past'),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(condition=models.Q(('outcome', '')), fields=['run', 'platform', 'id'], name='reading_unsettled'),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(condition=models.Q(('outcome__in', ['', 'read']), _negated=True), fields=['run', 'platform', 'outcome', 'track'], name='reading_not_read'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.UniqueConstraint(fields=('run', 'track', 'platform'), name='one_reading_per_run_track_and_platform'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'settled'), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('state', 'settled'), _negated=True), ('outcome', '')), _connector='OR'), name='a_reading_is_settled_exactly_when_it_has_an_outcome'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number__gte', 0), ('observed_at__isnull', False), ('outcome', 'read')), models.Q(models.Q(('outcome', 'read'), _negated=True), ('number__isnull', True)), _connector='OR'), name='a_number_exactly_where_the_outcome_is_read'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.CheckConstraint(condition=models.Q(('outcome', 'rejected'), ('rejected_number__isnull', True), _connector='OR'), name='a_rejected_number_only_where_the_outcome_is_rejected'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lease_until__isnull', False), ('state', 'leased')), models.Q(models.Q(('state', 'leased'), _negated=True), ('lease_until__isnull', True)), _connector='OR'), name='a_lease_exactly_where_the_reading_is_leased'),
        ),
        migrations.AddIndex(
            model_name='playlistsnapshot',
            index=models.Index(fields=['playlist', 'week', 'position'], name='playlist_week_in_order'),
        ),
        migrations.AddConstraint(
            model_name='playlistsnapshot',
            constraint=models.UniqueConstraint(fields=('playlist', 'track', 'week'), name='a_track_stands_once_in_a_playlist_and_week'),
        ),
        migrations.AddConstraint(
            model_name='playlistsnapshot',
            constraint=models.CheckConstraint(condition=models.Q(('position__gte', 1)), name='positions_count_from_one'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.UniqueConstraint(fields=('run', 'platform', 'outcome', 'kind'), name='one_piece_of_evidence_per_run_platform_and_kind'),
        ),
        migrations.AddIndex(
            model_name='creditsuggestion',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['artist_id', 'role'], name='credit_suggestion_open'),
        ),
        migrations.AddConstraint(
            model_name='creditsuggestion',
            constraint=models.UniqueConstraint(fields=('track', 'role', 'artist_id'), name='a_credit_is_suggested_once_per_track_and_role'),
        ),
        migrations.AddConstraint(
            model_name='creditsuggestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contact__isnull', False), ('state', 'confirmed')), models.Q(models.Q(('state', 'confirmed'), _negated=True), ('contact__isnull', True)), _connector='OR'), name='a_credit_suggestion_has_a_contact_exactly_when_confirmed'),
        ),
        migrations.AddConstraint(
            model_name='creditsuggestion',
            constraint=models.CheckConstraint(condition=models.Q(('artist_id__regex', '^[0-9A-Za-z]{22}$')), name='an_artist_id_is_22_letters_and_digits'),
        ),
        migrations.AddConstraint(
            model_name='credit',
            constraint=models.UniqueConstraint(fields=('track', 'contact', 'role'), name='a_contact_has_a_role_in_a_track_once'),
        ),
        migrations.AddConstraint(
            model_name='canary',
            constraint=models.UniqueConstraint(fields=('track', 'platform'), name='one_canary_per_track_and_platform'),
        ),
        migrations.AddConstraint(
            model_name='canary',
            constraint=models.CheckConstraint(condition=models.Q(('at_least__gte', 0), ('at_least__lte', models.F('at_most'))), name='a_canary_has_a_range', violation_error_message='“At least” must be zero or more, and no more than “at most”.'),
        ),
        migrations.AddIndex(
            model_name='trackperformancesnapshot',
            index=models.Index(condition=models.Q(('spotify_streams__isnull', False)), fields=['track', 'streams_read_at'], name='snapshot_streams_baseline'),
        ),
        migrations.AddIndex(
            model_name='trackperformancesnapshot',
            index=models.Index(condition=models.Q(('youtube_views__isnull', False)), fields=['track', 'views_read_at'], name='snapshot_views_baseline'),
        ),
        migrations.AddIndex(
            model_name='trackperformancesnapshot',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['run'], name='snapshot_run'),
        ),
        migrations.AddConstraint(
            model_name='trackperformancesnapshot',
            constraint=models.UniqueConstraint(fields=('track', 'run'), name='one_snapshot_per_run_and_track'),
        ),
        migrations.AddConstraint(
            model_name='trackperformancesnapshot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('spotify_streams__isnull', True), ('streams_read_at__isnull', True)), models.Q(('spotify_streams__gte', 0), ('streams_read_at__isnull', False)), _connector='OR'), name='streams_are_a_count_with_its_time'),
        ),
        migrations.AddConstraint(
            model_name='trackperformancesnapshot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('views_read_at__isnull', True), ('youtube_views__isnull', True)), models.Q(('views_read_at__isnull', False), ('youtube_views__gte', 0)), _connector='OR'), name='views_are_a_count_with_their_time'),
        ),
        migrations.AddConstraint(
            model_name='trackperformancesnapshot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('wow_pct__isnull', True), ('wow_streams__isnull', True)), ('streams_interval_days__isnull', False), _connector='OR'), name='growth_of_streams_names_its_interval'),
        ),
        migrations.AddConstraint(
            model_name='trackperformancesnapshot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('wow_youtube_pct__isnull', True), ('wow_youtube_views__isnull', True)), ('views_interval_days__isnull', False), _connector='OR'), name='growth_of_views_names_its_interval'),
        ),
        migrations.AddIndex(
            model_name='video',
            index=models.Index(fields=['youtube_id'], name='video_youtube_id'),
        ),
        migrations.AddConstraint(
            model_name='video',
            constraint=models.UniqueConstraint(fields=('track', 'youtube_id'), name='a_track_has_a_video_once'),
        ),
        migrations.AddConstraint(
            model_name='video',
            constraint=models.CheckConstraint(condition=models.Q(('youtube_id__regex', '^[0-9A-Za-z_-]{11}$')), name='a_youtube_id_is_11_characters'),
        ),
        migrations.AddConstraint(
            model_name='video',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('views__isnull', True), ('views_read_at__isnull', True)), models.Q(('views__gte', 0), ('views_read_at__isnull', False)), _connector='OR'), name='video_views_are_a_count_with_their_age'),
        ),
        migrations.AddIndex(
            model_name='videocandidate',
            index=models.Index(condition=models.Q(('decision', 'open')), fields=['track', 'role'], name='video_candidate_open'),
        ),
        migrations.AddConstraint(
            model_name='videocandidate',
            constraint=models.UniqueConstraint(fields=('track', 'youtube_id'), name='a_track_has_a_video_candidate_once'),
        ),
        migrations.AddConstraint(
            model_name='videocandidate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decision__in', ['held', 'open'])), models.Q(models.Q(('decision__in', ['held', 'open']), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='a_video_candidate_is_decided_with_its_moment'),
        ),
        migrations.AddConstraint(
            model_name='videosearch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('rounds', 0), ('searched_at__isnull', True)), models.Q(('rounds__gt', 0), ('searched_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='a_finished_video_search_has_an_outcome_and_its_moment'),
        ),
        migrations.AddConstraint(
            model_name='watch',
            constraint=models.UniqueConstraint(fields=('user', 'track'), name='a_user_watches_a_track_once'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['next_at'], name='delivery_pending'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('run', 'rehearsal', 'event', 'user', 'webhook', 'target', 'subject'), name='one_delivery_per_event_and_recipient', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rehearsal__isnull', False), ('run__isnull', True)), models.Q(('rehearsal__isnull', True), ('run__isnull', False)), _connector='OR'), name='a_delivery_is_about_a_run_or_a_rehearsal'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('target__isnull', True), ('user__isnull', False), ('webhook__isnull', True)), models.Q(('target__isnull', True), ('user__isnull', True), ('webhook__isnull', False)), models.Q(('target__isnull', False), ('user__isnull', True), ('webhook__isnull', True)), _connector='OR'), name='a_delivery_has_one_recipient'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('state', 'pending')), models.Q(models.Q(('state', 'pending'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='a_delivery_is_settled_exactly_when_it_is_not_pending'),
        ),
    ]
