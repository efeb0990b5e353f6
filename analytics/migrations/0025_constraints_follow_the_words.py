"""Constraints, indexes and choices follow the words of the migration before."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0024_words_of_the_field'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='runevent',
            name='one_event_per_run_kind_platform_and_spell',
        ),
        migrations.RemoveConstraint(
            model_name='thirdpartycount',
            name='one_second_hand_count_per_track_source_and_moment',
        ),
        migrations.RemoveConstraint(
            model_name='thirdpartycount',
            name='second_hand_streams_are_a_count_of_the_past',
        ),
        migrations.RemoveConstraint(
            model_name='thirdpartyrequest',
            name='one_second_hand_question_per_track_and_run',
        ),
        migrations.RemoveConstraint(
            model_name='thirdpartyrequest',
            name='a_second_hand_question_is_settled_with_an_outcome',
        ),
        migrations.RemoveIndex(
            model_name='track',
            name='track_isrc_to_ask',
        ),
        migrations.RenameIndex(
            model_name='thirdpartyrequest',
            new_name='third_party_unasked',
            old_name='second_hand_unasked',
        ),
        migrations.AlterField(
            model_name='evidence',
            name='outcome',
            field=models.CharField(choices=[('read', 'Read'), ('gone', 'Removed by the platform: drop it or replace its link'), ('hidden', 'The platform shows no number'), ('blocked', 'Kept out by the platform: wait, then retry'), ('quota', "The day's allowance is used up: retry after its reset"), ('refused', 'Key or plan refused: an operator must act'), ('changed', 'Not understood: a person must look at the page'), ('unreachable', 'No answer: retry'), ('worker_crashed', 'Took its worker down three times: a person must look'), ('cancelled', 'The run was cancelled before this was read'), ('no_video', 'No video is known: nothing to read'), ('rejected', 'Not believed: look at the canary, then retry')], max_length=14),
        ),
        migrations.AlterField(
            model_name='platformrun',
            name='run',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='platform_runs', to='analytics.snapshotrun'),
        ),
        migrations.AlterField(
            model_name='platformrun',
            name='stopped',
            field=models.CharField(blank=True, choices=[('read', 'Read'), ('gone', 'Removed by the platform: drop it or replace its link'), ('hidden', 'The platform shows no number'), ('blocked', 'Kept out by the platform: wait, then retry'), ('quota', "The day's allowance is used up: retry after its reset"), ('refused', 'Key or plan refused: an operator must act'), ('changed', 'Not understood: a person must look at the page'), ('unreachable', 'No answer: retry'), ('worker_crashed', 'Took its worker down three times: a person must look'), ('cancelled', 'The run was cancelled before this was read'), ('no_video', 'No video is known: nothing to read'), ('rejected', 'Not believed: look at the canary, then retry')], max_length=14),
        ),
        migrations.AlterField(
            model_name='playlistreading',
            name='outcome',
            field=models.CharField(blank=True, choices=[('read', 'Read'), ('empty', 'Empty: nothing stands in it'), ('gone', 'Removed, or its link is wrong'), ('private', 'Private: only its owner sees it'), ('blocked', 'Kept out by Spotify: wait, then read again'), ('changed', 'Not understood: a person must look at the page'), ('unreachable', 'No answer: read again'), ('worker_crashed', 'Took its worker down three times: a person must look')], max_length=14),
        ),
        migrations.AlterField(
            model_name='reading',
            name='outcome',
            field=models.CharField(blank=True, choices=[('read', 'Read'), ('gone', 'Removed by the platform: drop it or replace its link'), ('hidden', 'The platform shows no number'), ('blocked', 'Kept out by the platform: wait, then retry'), ('quota', "The day's allowance is used up: retry after its reset"), ('refused', 'Key or plan refused: an operator must act'), ('changed', 'Not understood: a person must look at the page'), ('unreachable', 'No answer: retry'), ('worker_crashed', 'Took its worker down three times: a person must look'), ('cancelled', 'The run was cancelled before this was read'), ('no_video', 'No video is known: nothing to read'), ('rejected', 'Not believed: look at the canary, then retry')], max_length=14),
        ),
        migrations.AlterField(
            model_name='thirdpartycount',
            name='track',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='third_party_counts', to='analytics.track'),
        ),
        migrations.AlterField(
            model_name='thirdpartyrequest',
            name='outcome',
            field=models.CharField(blank=True, choices=[('read', 'Read'), ('gone', 'Removed by the platform: drop it or replace its link'), ('hidden', 'The platform shows no number'), ('blocked', 'Kept out by the platform: wait, then retry'), ('quota', "The day's allowance is used up: retry after its reset"), ('refused', 'Key or plan refused: an operator must act'), ('changed', 'Not understood: a person must look at the page'), ('unreachable', 'No answer: retry'), ('worker_crashed', 'Took its worker down three times: a person must look'), ('cancelled', 'The run was cancelled before this was read'), ('no_video', 'No video is known: nothing to read'), ('rejected', 'Not believed: look at the canary, then retry')], db_default='', max_length=14),
        ),
        migrations.AlterField(
            model_name='thirdpartyrequest',
            name='run',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='third_party_questions', to='analytics.snapshotrun'),
        ),
        migrations.AlterField(
            model_name='thirdpartyrequest',
            name='track',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='third_party_questions', to='analytics.track'),
        ),
        migrations.AddIndex(
            model_name='track',
            index=models.Index(condition=models.Q(('active', True), ('isrc', ''), ('isrc_checked_at', None)), fields=['id'], name='track_isrc_to_ask'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.CheckConstraint(condition=models.Q(('outcome', 'rejected'), ('seen__isnull', True), _connector='OR'), name='only_a_rejected_reading_was_seen'),
        ),
        migrations.AddConstraint(
            model_name='runevent',
            constraint=models.UniqueConstraint(fields=('run', 'kind', 'platform', 'time_bucket'), name='one_event_per_run_kind_platform_and_spell'),
        ),
        migrations.AddConstraint(
            model_name='thirdpartycount',
            constraint=models.UniqueConstraint(fields=('track', 'source', 'observed_at'), name='one_third_party_count_per_track_source_and_moment'),
        ),
        migrations.AddConstraint(
            model_name='thirdpartycount',
            constraint=models.CheckConstraint(condition=models.Q(('observed_at__lte', models.F('fetched_at')), ('streams__gte', 0)), name='third_party_streams_are_a_count_of_the_past'),
        ),
        migrations.AddConstraint(
            model_name='thirdpartyrequest',
            constraint=models.UniqueConstraint(fields=('track', 'run'), name='one_third_party_question_per_track_and_run', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='thirdpartyrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('settled_at__isnull', True)), models.Q(models.Q(('outcome', ''), _negated=True), ('lease_until__isnull', True), ('settled_at__isnull', False)), _connector='OR'), name='a_third_party_question_is_settled_with_an_outcome'),
        ),
    ]
