import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# Agreed plans refuse an UPDATE; naming the class of their products changes nothing in them.
CLASSES = """
    ALTER TABLE charting_planitem DISABLE TRIGGER USER;
    UPDATE charting_planitem SET product_class = kind
    FROM treatments_product WHERE treatments_product.id = product_id;
    ALTER TABLE charting_planitem ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("charting", "0022_assessment"),
        ("clinic", "0011_words_for_constraints"),
        ("treatments", "0020_rules_before_the_needle"),
    ]

    operations = [
        migrations.CreateModel(
            name="ItemSkip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_skipped", models.BooleanField(default=True)),
                ("reason", models.CharField(max_length=200)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["item", "pk"],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="planitem",
            name="makes_anatomical_sense",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="planstage",
            name="agreed_is_kept",
        ),
        migrations.RemoveConstraint(
            model_name="planitem",
            name="plan_item_once",
        ),
        migrations.AddField(
            model_name="planitem",
            name="alternative_to",
            field=models.ForeignKey(
                blank=True,
                help_text="Either this or that one: it is in no total.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="alternatives",
                to="charting.planitem",
            ),
        ),
        migrations.AddField(
            model_name="planitem",
            name="is_optional",
            field=models.BooleanField(
                default=False, help_text="The client may leave it out; the plan stands without it."
            ),
        ),
        migrations.AddField(
            model_name="planitem",
            name="product_class",
            field=models.CharField(
                choices=[
                    ("neurotoxin", "Neurotoxin"),
                    ("ha_filler", "HA filler"),
                    ("caha", "CaHA filler"),
                    ("plla", "PLLA filler"),
                ],
                default="ha_filler",
                max_length=20,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="planitem",
            name="technique",
            field=models.CharField(
                blank=True,
                choices=[
                    ("bolus", "Bolus"),
                    ("linear", "Linear thread"),
                    ("fan", "Fan"),
                    ("serial", "Serial puncture"),
                    ("microdroplet", "Microdroplet"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="planitem",
            name="why",
            field=models.CharField(
                blank=True,
                help_text="Short: shadow, asymmetry, support.",
                max_length=120,
                verbose_name="What for",
            ),
        ),
        migrations.AddField(
            model_name="planstage",
            name="days_after",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Empty for the first visit, and while it is left open.",
                null=True,
                verbose_name="Days after the visit before",
            ),
        ),
        migrations.AddField(
            model_name="treatmentplan",
            name="agreed_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who noted it; empty where the client agreed on a page of their own.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clinic.staffmember",
            ),
        ),
        migrations.AlterField(
            model_name="planitem",
            name="product",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: any product of the class, decided at the visit.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="treatments.product",
            ),
        ),
        migrations.RunSQL(CLASSES, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="planitem",
            trigger=pgtrigger.compiler.Trigger(
                name="makes_anatomical_sense",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE area record; kind text;",
                    func="\n    SELECT laterality, takes_neurotoxin, takes_filler, EXISTS (\n        SELECT FROM treatments_areapart WHERE composite_id = NEW.area_id\n    ) AS is_composite INTO area FROM treatments_facialarea WHERE code = NEW.area_id;\n    kind := NEW.product_class;\n    IF NEW.product_id IS NOT NULL THEN\n        SELECT p.kind INTO kind FROM treatments_product p WHERE p.id = NEW.product_id;\n    END IF;\n    IF kind <> NEW.product_class THEN\n        RAISE EXCEPTION 'A planned product belongs to its class.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_item_class';\n    END IF;\n    IF NOT (CASE\n        WHEN area.is_composite THEN NEW.side = ''\n        WHEN area.laterality = 'B' THEN NEW.side IN ('R', 'L')\n        ELSE NEW.side = 'M'\n    END) THEN\n        RAISE EXCEPTION 'Areas on both sides need a side; midline and composite ones have none.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_item_side';\n    END IF;\n    IF NOT (CASE kind\n        WHEN 'hyaluronidase' THEN FALSE\n        WHEN 'neurotoxin' THEN area.takes_neurotoxin\n        ELSE area.takes_filler\n    END) THEN\n        RAISE EXCEPTION 'This area does not take this kind of product.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_item_modality';\n    END IF;\n    RETURN NEW;\n",
                    hash="156a7a20531d342078c80f7d3267d89b2680ac95",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_makes_anatomical_sense_376c9",
                    table="charting_planitem",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planitem",
            trigger=pgtrigger.compiler.Trigger(
                name="one_of_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NEW.alternative_to_id IS NOT NULL AND NOT EXISTS (\n        SELECT FROM charting_planitem other\n        JOIN charting_planstage theirs ON theirs.id = other.stage_id\n        JOIN charting_planstage mine ON mine.id = NEW.stage_id\n        WHERE other.id = NEW.alternative_to_id AND other.id <> NEW.id\n            AND other.alternative_to_id IS NULL AND theirs.plan_id = mine.plan_id\n    ) THEN\n        RAISE EXCEPTION 'An alternative stands for one item of the same plan, which is none itself.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_item_alternative';\n    END IF;\n    IF NEW.alternative_to_id IS NOT NULL AND EXISTS (\n        SELECT FROM charting_planitem WHERE alternative_to_id = NEW.id\n    ) THEN\n        RAISE EXCEPTION 'This item has alternatives of its own.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_item_alternative';\n    END IF;\n    RETURN NEW;\n",
                    hash="41968dbc4ab2efb3e13cd872924c4001b590d15e",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_one_of_two_cbdb6",
                    table="charting_planitem",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planstage",
            trigger=pgtrigger.compiler.Trigger(
                name="agreed_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF (TG_OP <> 'UPDATE' OR (OLD.plan_id, OLD.position, OLD.name, OLD.days_after) IS DISTINCT FROM (NEW.plan_id, NEW.position, NEW.name, NEW.days_after)) AND EXISTS (\n                SELECT FROM charting_treatmentplan\n                WHERE (id = (OLD.plan_id) OR id = (NEW.plan_id)) AND agreed_at IS NOT NULL\n            ) THEN\n                RAISE EXCEPTION 'This plan is agreed; a change is a new version.'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_is_agreed';\n            END IF;\n            RETURN coalesce(NEW, OLD);\n        ",
                    hash="3e02f98ad62759c3ced7b17207e4d0dd65ddd4c4",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_agreed_is_kept_fd59f",
                    table="charting_planstage",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="planitem",
            constraint=models.UniqueConstraint(
                fields=("stage", "area", "side", "product_class", "product"),
                name="plan_item_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="planitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("product_class__in", ["neurotoxin", "ha_filler", "caha", "plla"])
                ),
                name="plan_item_known_class",
            ),
        ),
        migrations.AddConstraint(
            model_name="planitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("product__isnull", False),
                    models.Q(("product_class", "neurotoxin"), _negated=True),
                    _connector="OR",
                ),
                name="plan_item_of_toxin_names_its_product",
                violation_error_message="Units belong to one product: name the neurotoxin.",
            ),
        ),
        migrations.AddField(
            model_name="itemskip",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clinic.staffmember",
            ),
        ),
        migrations.AddField(
            model_name="itemskip",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="skips",
                to="charting.planitem",
            ),
        ),
        migrations.AddConstraint(
            model_name="itemskip",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="skipped_says_why",
                violation_error_message="Say why it is skipped.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="itemskip",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6a5d4ba1d13c7036acd2d782493b94b865a0bbf3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_df8ea",
                    table="charting_itemskip",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="itemskip",
            trigger=pgtrigger.compiler.Trigger(
                name="of_an_agreed_plan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NOT EXISTS (\n        SELECT FROM charting_planitem item\n        JOIN charting_planstage stage ON stage.id = item.stage_id\n        JOIN charting_treatmentplan plan ON plan.id = stage.plan_id\n        WHERE item.id = NEW.item_id AND plan.agreed_at IS NOT NULL\n    ) THEN\n        RAISE EXCEPTION 'What is not agreed yet is taken out of the plan, not skipped.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'skipped_of_an_agreed_plan';\n    END IF;\n    RETURN NEW;\n",
                    hash="10d8e65ce4662fba98f0167558656a7553d146d7",
                    operation="INSERT",
                    pgid="pgtrigger_of_an_agreed_plan_29189",
                    table="charting_itemskip",
                    when="BEFORE",
                ),
            ),
        ),
    ]
