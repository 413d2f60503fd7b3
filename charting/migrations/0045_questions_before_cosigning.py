import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    """What a prescriber asks before co-signing, and the answer."""

    dependencies = [
        ("charting", "0044_how_a_line_was_given"),
        ("clinic", "0013_lock_after"),
    ]

    operations = [
        migrations.CreateModel(
            name="CosignQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("text", models.CharField(max_length=500)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=500)),
                (
                    "addendum",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="charting.addendum",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.staffmember",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.staffmember",
                    ),
                ),
                (
                    "chart",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="charting.chart",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at", None)),
                        fields=["chart"],
                        name="cosign_question_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="cosign_question_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("addendum", None),
                                ("answer", ""),
                                ("answered_at", None),
                                ("answered_by", None),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(
                                    models.Q(("answer", ""), _negated=True),
                                    ("addendum__isnull", False),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="cosign_question_answered_by_somebody",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cosignquestion",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="835ef06fab9364e73a94af4016112463898bc6f8",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_d093f",
                    table="charting_cosignquestion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cosignquestion",
            trigger=pgtrigger.compiler.Trigger(
                name="only_answered",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."chart_id" IS DISTINCT FROM (NEW."chart_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."text" IS DISTINCT FROM (NEW."text"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="55c2069865db78fa86327c99fc4595b96a439c0f",
                    operation="UPDATE",
                    pgid="pgtrigger_only_answered_5f7ba",
                    table="charting_cosignquestion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cosignquestion",
            trigger=pgtrigger.compiler.Trigger(
                name="answered_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."answered_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="4c190b5c977d9b083e8351f812e9ce2feffbdd30",
                    operation="UPDATE",
                    pgid="pgtrigger_answered_once_fb61d",
                    table="charting_cosignquestion",
                    when="BEFORE",
                ),
            ),
        ),
    ]
