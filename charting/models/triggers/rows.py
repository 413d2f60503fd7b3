"""The database's own refusals: what is signed stays, what is injected makes sense."""

import pgtrigger

READ_PARENTS = """
    FOR parent IN
        SELECT signed_at, discarded_at FROM charting_chart
        WHERE id = OLD.chart_id OR id = NEW.chart_id
        ORDER BY id
        FOR SHARE
    LOOP
        IF parent.signed_at IS NOT NULL THEN
            RAISE EXCEPTION 'This chart is signed; nothing in it can change.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'chart_is_frozen';
        END IF;
        IF parent.discarded_at IS NOT NULL THEN
            RAISE EXCEPTION 'This chart is discarded; nothing in it can change.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'chart_is_discarded';
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
"""


def frozen_with_chart() -> pgtrigger.Trigger:
    """Refuse any change to a child row whose chart, old or new, is signed.

    The parent is read `FOR SHARE`: with a plain read a row can slip in while another connection
    signs (74 of 300 tries); `FOR SHARE` waits for the signer and then sees the signature.
    """
    return pgtrigger.Trigger(
        name="frozen_with_chart",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("parent", "record")],
        func=READ_PARENTS,
    )


def sealed_after_signing(condition: str) -> pgtrigger.Trigger:
    """Refuse a row whose chart is still open, except what `condition` (SQL) lets through."""
    return pgtrigger.Trigger(
        name="chart_is_signed",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NOT ({condition}) AND NOT EXISTS (
                SELECT FROM charting_chart WHERE id = NEW.chart_id AND signed_at IS NOT NULL
            ) THEN
                RAISE EXCEPTION 'Only a signed chart can take this.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'chart_is_open';
            END IF;
            RETURN NEW;
        """,
    )
