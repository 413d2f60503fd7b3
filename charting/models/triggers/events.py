"""What the database refuses of a case: changing one that is closed, or what its log said."""

import pgtrigger

CLOSED_STAYS = """
    IF OLD.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'This case is closed; nothing in it can change.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'event_is_closed';
    END IF;
    IF NEW.client_id <> OLD.client_id OR NEW.opened_at <> OLD.opened_at
        OR NEW.opened_by_id <> OLD.opened_by_id THEN
        RAISE EXCEPTION 'Whose case it is, and who opened it when, stays.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'event_keeps_its_client';
    END IF;
    RETURN NEW;
"""

OF_ITS_CHART = """
    IF NEW.chart_id IS NOT NULL AND NEW.client_id <> (
        SELECT client_id FROM charting_chart WHERE id = NEW.chart_id
    ) THEN
        RAISE EXCEPTION 'The chart belongs to another client.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'event_same_client';
    END IF;
    RETURN NEW;
"""

# `FOR SHARE` waits for whoever closes the case, and then sees that it is closed.
READ_EVENT = """
    SELECT closed_at INTO event FROM charting_safetyevent
    WHERE id = coalesce(NEW.event_id, OLD.event_id) FOR SHARE;
    IF event.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'This case is closed; nothing in it can change.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'event_is_closed';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
"""


def frozen_with_event(
    operation: pgtrigger.Operation | pgtrigger.Operations,
    condition: pgtrigger.Condition | None = None,
) -> pgtrigger.Trigger:
    """Refuse a change to a row of a case that is closed."""
    return pgtrigger.Trigger(
        name="frozen_with_event",
        when=pgtrigger.Before,
        operation=operation,
        condition=condition,
        declare=[("event", "record")],
        func=READ_EVENT,
    )
