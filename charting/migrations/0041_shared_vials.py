import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("charting", "0040_photographs"),
        ("clinic", "0012_time_to_think"),
        ("treatments", "0025_preparation"),
    ]

    operations = [
        migrations.CreateModel(
            name="SharingDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_allowed", models.BooleanField()),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seal", models.CharField(editable=False, max_length=64)),
                ("key_version", models.PositiveSmallIntegerField(editable=False)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="injection",
            name="within_container",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="preparation",
            name="never_overdrawn",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="preparation",
            name="leaves_by_going_back",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="syringe",
            name="leaves_by_going_back",
        ),
        migrations.RemoveConstraint(
            model_name="preparation",
            name="preparation_waste",
        ),
        migrations.AddField(
            model_name="preparation",
            name="handed_on",
            field=models.DecimalField(
                db_default=0,
                decimal_places=2,
                default=0,
                editable=False,
                help_text="Shares of it in charts of other clients; kept by the database.",
                max_digits=6,
            ),
        ),
        migrations.AddField(
            model_name="preparation",
            name="shared_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="preparation",
            name="shared_from",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="The vial, opened for another client, of which this is a share.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shares",
                to="charting.preparation",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="injection",
            trigger=pgtrigger.compiler.Trigger(
                name="within_container",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE container record; used numeric;",
                    func="\n    IF NEW.syringe_id IS NULL THEN\n        SELECT chart_id, vial_units - wasted_units - handed_on AS capacity INTO container\n        FROM charting_preparation WHERE id = NEW.preparation_id FOR NO KEY UPDATE;\n        SELECT sum(amount) INTO used FROM charting_injection\n        WHERE preparation_id = NEW.preparation_id;\n    ELSE\n        SELECT chart_id, labelled_ml - wasted_ml AS capacity INTO container\n        FROM charting_syringe WHERE id = NEW.syringe_id FOR NO KEY UPDATE;\n        SELECT sum(amount) INTO used FROM charting_injection WHERE syringe_id = NEW.syringe_id;\n    END IF;\n    IF container.chart_id <> NEW.chart_id THEN\n        RAISE EXCEPTION 'The product was opened for another chart.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'injection_same_chart';\n    END IF;\n    IF used > container.capacity THEN\n        RAISE EXCEPTION 'More would be used and wasted than was opened.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'container_overdrawn';\n    END IF;\n    RETURN NULL;\n",
                    hash="efffd1046fc3cf8ef20751c83d54c87d1d53907b",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_within_container_e7d73",
                    table="charting_injection",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="preparation",
            trigger=pgtrigger.compiler.Trigger(
                name="never_overdrawn",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF NEW.vial_units - (NEW.wasted_units + NEW.handed_on) < (\n                SELECT coalesce(sum(amount), 0) FROM charting_injection WHERE preparation_id = NEW.id\n            ) THEN\n                RAISE EXCEPTION 'More would be used and wasted than was opened.'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'container_overdrawn';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="aa35e9e252198104c12463beba0cac0244a4e12e",
                    operation="UPDATE",
                    pgid="pgtrigger_never_overdrawn_f7247",
                    table="charting_preparation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="preparation",
            trigger=pgtrigger.compiler.Trigger(
                name="leaves_by_going_back",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF OLD.shared_from_id IS NOT NULL THEN\n                RETURN OLD;\n            END IF;\n            IF OLD.drawn_id IS NULL AND EXISTS (\n                SELECT FROM charting_chart WHERE id = OLD.chart_id AND replaces_id IS NOT NULL\n            ) THEN\n                RETURN OLD;  -- a copy out of the chart that this one replaces\n            END IF;\n            IF NOT EXISTS (\n                SELECT FROM charting_putback AS back\n                JOIN treatments_stockmovement AS movement ON movement.id = back.movement_id\n                WHERE movement.undoes_id = OLD.drawn_id\n            ) THEN\n                RAISE EXCEPTION 'What was opened stays in its chart, used or wasted.'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'container_stays';\n            END IF;\n            RETURN OLD;\n        ",
                    hash="d5f7a584f49dd52b588a8fa8beb3810d7de259b8",
                    operation="DELETE",
                    pgid="pgtrigger_leaves_by_going_back_d3781",
                    table="charting_preparation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="preparation",
            trigger=pgtrigger.compiler.Trigger(
                name="counts_its_shares",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE own record; vial record;",
                    func="\n    IF TG_OP = 'UPDATE' THEN\n        IF pg_trigger_depth() = 1 THEN\n            NEW.handed_on := OLD.handed_on;\n        END IF;\n        IF (OLD.shared_from_id IS NOT NULL OR NEW.shared_from_id IS NOT NULL OR OLD.handed_on > 0)\n            AND (to_jsonb(OLD) - 'handed_on' - 'wasted_units' - 'opened_by_id')\n                <> (to_jsonb(NEW) - 'handed_on' - 'wasted_units' - 'opened_by_id') THEN\n            RAISE EXCEPTION 'A vial that is shared stays as it was opened.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'vial_is_shared';\n        END IF;\n        RETURN NEW;\n    END IF;\n    IF TG_OP = 'DELETE' THEN\n        SELECT replaces_id IS NOT NULL AS is_copy INTO own FROM charting_chart\n        WHERE id = OLD.chart_id;\n        IF OLD.shared_from_id IS NOT NULL AND NOT own.is_copy THEN\n            UPDATE charting_preparation SET handed_on = handed_on - OLD.vial_units\n            WHERE id = OLD.shared_from_id;\n        END IF;\n        RETURN OLD;\n    END IF;\n    SELECT chart.replaces_id, visit.location_id, place.time_zone INTO own\n    FROM charting_chart AS chart\n    JOIN bookings_appointment AS visit ON visit.id = chart.appointment_id\n    JOIN clinic_location AS place ON place.id = visit.location_id\n    WHERE chart.id = NEW.chart_id;\n    IF own.replaces_id IS NOT NULL THEN\n        IF (NEW.shared_from_id IS NOT NULL OR NEW.handed_on > 0) AND NOT EXISTS (\n            SELECT FROM charting_preparation\n            WHERE chart_id = own.replaces_id AND lot_id = NEW.lot_id\n                AND shared_from_id IS NOT DISTINCT FROM NEW.shared_from_id\n                AND handed_on = NEW.handed_on AND vial_units = NEW.vial_units\n        ) THEN\n            RAISE EXCEPTION 'A chart that is written anew shares what the old one shared.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'share_is_copied';\n        END IF;\n        RETURN NEW;\n    END IF;\n    NEW.handed_on := 0;\n    IF NEW.shared_from_id IS NULL THEN\n        RETURN NEW;\n    END IF;\n    UPDATE charting_preparation SET handed_on = handed_on + NEW.vial_units\n    WHERE id = NEW.shared_from_id RETURNING * INTO vial;\n    IF vial.shared_from_id IS NOT NULL OR vial.chart_id = NEW.chart_id\n        OR (vial.lot_id, vial.reconstituted_at, vial.discard_after, vial.diluent)\n            <> (NEW.lot_id, NEW.reconstituted_at, NEW.discard_after, NEW.diluent)\n        OR vial.diluent_ml IS DISTINCT FROM NEW.diluent_ml\n        OR vial.label_units_per_ml IS DISTINCT FROM NEW.label_units_per_ml THEN\n        RAISE EXCEPTION 'A share has the lot, the clock and the strength of its vial.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'share_of_its_vial';\n    END IF;\n    IF (NEW.shared_at AT TIME ZONE own.time_zone)::date\n            <> (vial.reconstituted_at AT TIME ZONE own.time_zone)::date\n        OR own.location_id <> (\n            SELECT visit.location_id FROM charting_chart AS chart\n            JOIN bookings_appointment AS visit ON visit.id = chart.appointment_id\n            WHERE chart.id = vial.chart_id\n        ) THEN\n        RAISE EXCEPTION 'A vial is shared at one place and on one day.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'share_on_one_day';\n    END IF;\n    IF NOT coalesce((\n        SELECT is_allowed FROM charting_sharingdecision AS decision\n        WHERE decision.location_id = own.location_id AND decision.product_id = (\n            SELECT product_id FROM treatments_lot WHERE id = NEW.lot_id\n        )\n        ORDER BY id DESC LIMIT 1\n    ), FALSE) THEN\n        RAISE EXCEPTION 'Vials of this product are not shared here.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'share_is_allowed';\n    END IF;\n    RETURN NEW;\n",
                    hash="037843285267ca1743bc78a70807058822a43185",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_counts_its_shares_f0792",
                    table="charting_preparation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="syringe",
            trigger=pgtrigger.compiler.Trigger(
                name="leaves_by_going_back",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF FALSE THEN\n                RETURN OLD;\n            END IF;\n            IF OLD.drawn_id IS NULL AND EXISTS (\n                SELECT FROM charting_chart WHERE id = OLD.chart_id AND replaces_id IS NOT NULL\n            ) THEN\n                RETURN OLD;  -- a copy out of the chart that this one replaces\n            END IF;\n            IF NOT EXISTS (\n                SELECT FROM charting_putback AS back\n                JOIN treatments_stockmovement AS movement ON movement.id = back.movement_id\n                WHERE movement.undoes_id = OLD.drawn_id\n            ) THEN\n                RAISE EXCEPTION 'What was opened stays in its chart, used or wasted.'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'container_stays';\n            END IF;\n            RETURN OLD;\n        ",
                    hash="89a800927f849e657c380185abb041a45682aa14",
                    operation="DELETE",
                    pgid="pgtrigger_leaves_by_going_back_98dd8",
                    table="charting_syringe",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="preparation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("handed_on__gte", 0),
                    ("wasted_units__gte", 0),
                    (
                        "wasted_units__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("vial_units"), "-", models.F("handed_on")
                        ),
                    ),
                ),
                name="preparation_waste",
            ),
        ),
        migrations.AddConstraint(
            model_name="preparation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("shared_at", None), ("shared_from", None)),
                    models.Q(
                        ("drawn", None),
                        ("shared_at__isnull", False),
                        ("shared_from__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="preparation_share_draws_nothing",
            ),
        ),
        migrations.AddField(
            model_name="sharingdecision",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clinic.staffmember",
            ),
        ),
        migrations.AddField(
            model_name="sharingdecision",
            name="location",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.location"
            ),
        ),
        migrations.AddField(
            model_name="sharingdecision",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="treatments.product",
            ),
        ),
        migrations.AddConstraint(
            model_name="sharingdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), _negated=True), ("seal__regex", "^[0-9a-f]{64}$")
                ),
                name="sharing_says_why_and_is_sealed",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sharingdecision",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="337f6ab9aef25f075e1955cfd0df14b2bfbea4bf",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_64a10",
                    table="charting_sharingdecision",
                    when="BEFORE",
                ),
            ),
        ),
    ]
