import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    """Orders and assessments carry a seal from now on; rows from before carry none."""

    dependencies = [
        ("bookings", "0029_checked_out"),
        ("charting", "0046_worded_notes"),
        ("clients", "0014_words_for_constraints"),
        ("clinic", "0013_lock_after"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="clearance",
            name="only_withdrawing",
        ),
        migrations.AddField(
            model_name="assessment",
            name="key_version",
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="assessment",
            name="seal",
            field=models.CharField(
                blank=True,
                db_default="",
                editable=False,
                help_text="Empty: not sealed then.",
                max_length=64,
            ),
        ),
        migrations.AddField(
            model_name="clearance",
            name="key_version",
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="clearance",
            name="seal",
            field=models.CharField(
                blank=True,
                db_default="",
                editable=False,
                help_text="Empty: not sealed then.",
                max_length=64,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="clearance",
            trigger=pgtrigger.compiler.Trigger(
                name="only_withdrawing",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."by_prescriber" IS DISTINCT FROM (NEW."by_prescriber") OR OLD."client_id" IS DISTINCT FROM (NEW."client_id") OR OLD."client_state" IS DISTINCT FROM (NEW."client_state") OR OLD."elements" IS DISTINCT FROM (NEW."elements") OR OLD."examined_at" IS DISTINCT FROM (NEW."examined_at") OR OLD."examined_on" IS DISTINCT FROM (NEW."examined_on") OR OLD."expires_on" IS DISTINCT FROM (NEW."expires_on") OR OLD."given_in" IS DISTINCT FROM (NEW."given_in") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."key_version" IS DISTINCT FROM (NEW."key_version") OR OLD."modalities" IS DISTINCT FROM (NEW."modalities") OR OLD."mode" IS DISTINCT FROM (NEW."mode") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."noted_at" IS DISTINCT FROM (NEW."noted_at") OR OLD."prescriber_id" IS DISTINCT FROM (NEW."prescriber_id") OR OLD."regions" IS DISTINCT FROM (NEW."regions") OR OLD."seal" IS DISTINCT FROM (NEW."seal"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="8262b73db14c5f82825bbfe8c5c5c69cb762f492",
                    operation="UPDATE",
                    pgid="pgtrigger_only_withdrawing_7200a",
                    table="charting_clearance",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("key_version", None), ("seal", "")),
                    models.Q(
                        ("kept_at__isnull", False),
                        ("key_version__isnull", False),
                        ("seal__regex", "^[0-9a-f]{64}$"),
                    ),
                    _connector="OR",
                ),
                name="assessment_sealed_once_kept",
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("key_version", None), ("seal", "")),
                    models.Q(("key_version__isnull", False), ("seal__regex", "^[0-9a-f]{64}$")),
                    _connector="OR",
                ),
                name="clearance_sealed_or_not",
            ),
        ),
    ]
