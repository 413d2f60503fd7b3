"""What the database refuses of opened vials and syringes."""

import pgtrigger


def never_overdrawn(column: str, opened: str, gone: str) -> pgtrigger.Trigger:
    """Refuse to shrink a container below what was injected from it and is `gone`: wasted, handed
    on to other charts."""
    return pgtrigger.Trigger(
        name="never_overdrawn",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
            IF NEW.{opened} - {gone} < (
                SELECT coalesce(sum(amount), 0) FROM charting_injection WHERE {column} = NEW.id
            ) THEN
                RAISE EXCEPTION 'More would be used and wasted than was opened.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'container_overdrawn';
            END IF;
            RETURN NEW;
        """,  # noqa: S608, the names are ours
    )


def within_pack(opened: str) -> pgtrigger.Trigger:
    """Refuse more in a container than its pack holds; a pack of unknown content bounds nothing.

    Only what is opened now is measured: the catalogue may be corrected later.
    """
    return pgtrigger.Trigger(
        name="within_pack",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(opened, "lot_id"),
        func=f"""
            IF NEW.{opened} > (
                SELECT pack.amount FROM treatments_lot AS lot
                JOIN treatments_productpack AS pack ON pack.id = lot.pack_id
                WHERE lot.id = NEW.lot_id
            ) THEN
                RAISE EXCEPTION 'More than the pack holds.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'container_within_pack';
            END IF;
            RETURN NEW;
        """,  # noqa: S608, the names are ours
    )


def prepared_as_the_product() -> pgtrigger.Trigger:
    """Refuse a diluent in a liquid, and a vial to be mixed without one.

    Asked when it is opened: what the catalogue says later makes no vial another.
    """
    return pgtrigger.Trigger(
        name="prepared_as_the_product",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="""
            IF (NEW.diluent_ml IS NULL) <> (
                SELECT product.preparation = 'ready' FROM treatments_lot AS lot
                JOIN treatments_product AS product ON product.id = lot.product_id
                WHERE lot.id = NEW.lot_id
            ) AND NOT EXISTS (
                SELECT FROM charting_chart WHERE id = NEW.chart_id AND replaces_id IS NOT NULL
            ) THEN
                RAISE EXCEPTION 'A liquid has no diluent, a powder has one.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'preparation_of_the_product';
            END IF;
            RETURN NEW;
        """,
    )


def leaves_by_going_back(goes_back: str = "FALSE") -> pgtrigger.Trigger:
    """Refuse to delete a container that was not put back: what was opened stays told.

    Except where `goes_back` (SQL) says that it goes back another way.
    """
    return pgtrigger.Trigger(
        name="leaves_by_going_back",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=f"""
            IF {goes_back} THEN
                RETURN OLD;
            END IF;
            IF OLD.drawn_id IS NULL AND EXISTS (
                SELECT FROM charting_chart WHERE id = OLD.chart_id AND replaces_id IS NOT NULL
            ) THEN
                RETURN OLD;  -- a copy out of the chart that this one replaces
            END IF;
            IF NOT EXISTS (
                SELECT FROM charting_putback AS back
                JOIN treatments_stockmovement AS movement ON movement.id = back.movement_id
                WHERE movement.undoes_id = OLD.drawn_id
            ) THEN
                RAISE EXCEPTION 'What was opened stays in its chart, used or wasted.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'container_stays';
            END IF;
            RETURN OLD;
        """,  # noqa: S608, the condition is ours
    )


# A share takes its units from the vial by this trigger alone. The UPDATE locks the vial's row and
# wakes its own triggers: a signed chart refuses, and so does what would be overdrawn.
SHARES = """
    IF TG_OP = 'UPDATE' THEN
        IF pg_trigger_depth() = 1 THEN
            NEW.handed_on := OLD.handed_on;
        END IF;
        IF (OLD.shared_from_id IS NOT NULL OR NEW.shared_from_id IS NOT NULL OR OLD.handed_on > 0)
            AND (to_jsonb(OLD) - 'handed_on' - 'wasted_units' - 'opened_by_id')
                <> (to_jsonb(NEW) - 'handed_on' - 'wasted_units' - 'opened_by_id') THEN
            RAISE EXCEPTION 'A vial that is shared stays as it was opened.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'vial_is_shared';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        SELECT replaces_id IS NOT NULL AS is_copy INTO own FROM charting_chart
        WHERE id = OLD.chart_id;
        IF OLD.shared_from_id IS NOT NULL AND NOT own.is_copy THEN
            UPDATE charting_preparation SET handed_on = handed_on - OLD.vial_units
            WHERE id = OLD.shared_from_id;
        END IF;
        RETURN OLD;
    END IF;
    SELECT chart.replaces_id, visit.location_id, place.time_zone INTO own
    FROM charting_chart AS chart
    JOIN bookings_appointment AS visit ON visit.id = chart.appointment_id
    JOIN clinic_location AS place ON place.id = visit.location_id
    WHERE chart.id = NEW.chart_id;
    IF own.replaces_id IS NOT NULL THEN
        IF (NEW.shared_from_id IS NOT NULL OR NEW.handed_on > 0) AND NOT EXISTS (
            SELECT FROM charting_preparation
            WHERE chart_id = own.replaces_id AND lot_id = NEW.lot_id
                AND shared_from_id IS NOT DISTINCT FROM NEW.shared_from_id
                AND handed_on = NEW.handed_on AND vial_units = NEW.vial_units
        ) THEN
            RAISE EXCEPTION 'A chart that is written anew shares what the old one shared.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'share_is_copied';
        END IF;
        RETURN NEW;
    END IF;
    NEW.handed_on := 0;
    IF NEW.shared_from_id IS NULL THEN
        RETURN NEW;
    END IF;
    UPDATE charting_preparation SET handed_on = handed_on + NEW.vial_units
    WHERE id = NEW.shared_from_id RETURNING * INTO vial;
    IF vial.shared_from_id IS NOT NULL OR vial.chart_id = NEW.chart_id
        OR (vial.lot_id, vial.reconstituted_at, vial.discard_after, vial.diluent)
            <> (NEW.lot_id, NEW.reconstituted_at, NEW.discard_after, NEW.diluent)
        OR vial.diluent_ml IS DISTINCT FROM NEW.diluent_ml
        OR vial.label_units_per_ml IS DISTINCT FROM NEW.label_units_per_ml THEN
        RAISE EXCEPTION 'A share has the lot, the clock and the strength of its vial.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'share_of_its_vial';
    END IF;
    IF (NEW.shared_at AT TIME ZONE own.time_zone)::date
            <> (vial.reconstituted_at AT TIME ZONE own.time_zone)::date
        OR own.location_id <> (
            SELECT visit.location_id FROM charting_chart AS chart
            JOIN bookings_appointment AS visit ON visit.id = chart.appointment_id
            WHERE chart.id = vial.chart_id
        ) THEN
        RAISE EXCEPTION 'A vial is shared at one place and on one day.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'share_on_one_day';
    END IF;
    IF NOT coalesce((
        SELECT is_allowed FROM charting_sharingdecision AS decision
        WHERE decision.location_id = own.location_id AND decision.product_id = (
            SELECT product_id FROM treatments_lot WHERE id = NEW.lot_id
        )
        ORDER BY id DESC LIMIT 1
    ), FALSE) THEN
        RAISE EXCEPTION 'Vials of this product are not shared here.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'share_is_allowed';
    END IF;
    RETURN NEW;
"""


def counts_its_shares() -> pgtrigger.Trigger:
    """Keep `handed_on` of a vial: what other charts took of it, and under which terms."""
    return pgtrigger.Trigger(
        name="counts_its_shares",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("own", "record"), ("vial", "record")],
        func=SHARES,
    )
