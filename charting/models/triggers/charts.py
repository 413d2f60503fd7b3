"""What the database refuses about charts and their visits."""

from charting.models.counting import HOLDS
from charting.models.triggers.visits import of_one_client

# Of a signed chart nothing changes but that it is retracted, and that has its sealed addendum.
# `retraction`: addenda from before there were two kinds.
FROZEN = """
    IF TG_OP = 'UPDATE'
        AND OLD.discarded_at IS NULL
        AND to_jsonb(OLD) - 'retraction' - 'retracted_at'
            = to_jsonb(NEW) - 'retraction' - 'retracted_at'
        AND OLD.retraction <> 'never_happened'
        AND NEW.retraction <> OLD.retraction
        AND EXISTS (
            SELECT FROM charting_addendum
            WHERE chart_id = NEW.id AND (
                kind = NEW.retraction
                OR (kind = 'retraction' AND NEW.retraction = 'wrongly_written')
            )
        ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'pgtrigger: Cannot % a chart that is signed or discarded', lower(TG_OP)
        USING ERRCODE = 'check_violation', CONSTRAINT = 'chart_is_frozen';
"""

SIGNED_AND_REPLACED = """
    IF NEW.signed_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM charting_signature
        WHERE chart_id = NEW.id AND kind = 'sign' AND signed_at = NEW.signed_at
    ) THEN
        RAISE EXCEPTION 'A signed chart needs its signature.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'chart_has_signature';
    END IF;
    IF NEW.replaces_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM charting_chart
        WHERE id = NEW.replaces_id AND appointment_id = NEW.appointment_id AND retraction <> ''
    ) THEN
        RAISE EXCEPTION 'A chart replaces a retracted one of the same visit.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'chart_replaces_retracted';
    END IF;
    IF NEW.discarded_at IS NOT NULL AND (
        EXISTS (SELECT FROM charting_preparation WHERE chart_id = NEW.id)
        OR EXISTS (SELECT FROM charting_syringe WHERE chart_id = NEW.id)
    ) THEN
        RAISE EXCEPTION 'A product was opened in this chart.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'chart_is_empty';
    END IF;
    RETURN NEW;
"""
CONSISTENT = of_one_client("chart_same_client") + SIGNED_AND_REPLACED

# The charts are locked in a statement of their own: the next one sees what was opened meanwhile.
VISIT_OF_CHART = f"""
    IF NEW.charted_at IS NULL AND OLD.charted_at IS NOT NULL
        AND EXISTS ({HOLDS.format(appointment="NEW.id")}) THEN
        RAISE EXCEPTION 'The record of this visit is signed; the visit stays as it is.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_is_charted';
    END IF;
    IF NEW.charted_at IS NOT NULL AND OLD.charted_at IS NULL
        AND NOT EXISTS ({HOLDS.format(appointment="NEW.id")}) THEN
        RAISE EXCEPTION 'The visit has no signed record.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_has_record';
    END IF;
    IF NEW.client_id IS DISTINCT FROM OLD.client_id
        OR NEW.starts_at <> OLD.starts_at
        OR (NEW.status <> OLD.status AND NEW.status IN ('cancelled', 'no_show')) THEN
        PERFORM FROM charting_chart WHERE appointment_id = NEW.id ORDER BY id FOR SHARE;
        IF EXISTS (
            SELECT FROM charting_chart c
            WHERE c.appointment_id = NEW.id AND (
                NEW.client_id IS DISTINCT FROM OLD.client_id
                OR c.signed_at IS NULL AND (
                    EXISTS (SELECT FROM charting_preparation WHERE chart_id = c.id)
                    OR EXISTS (SELECT FROM charting_syringe WHERE chart_id = c.id)
                )
            )
        ) THEN
            RAISE EXCEPTION 'Something was opened or given for this visit already.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_is_under_way';
        END IF;
    END IF;
    RETURN NEW;
"""  # noqa: S608, the names are ours
