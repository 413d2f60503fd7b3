"""Signed charts complete their visits, and retractions from before there were two kinds get one.

They become "wrongly written", the kind that keeps intervals until the chart is written anew: who
knows that nothing happened says so, and that frees everything.
"""

from django.db import migrations

RETRACTED = """
    UPDATE charting_chart c
    SET retraction = 'wrongly_written', retracted_at = a.at
    FROM (
        SELECT chart_id, min(at) AS at FROM charting_addendum
        WHERE kind = 'retraction' GROUP BY chart_id
    ) a
    WHERE a.chart_id = c.id
"""
COMPLETED = """
    WITH signed AS (
        SELECT v.id, v.status, max(c.signed_at) AS signed_at
        FROM bookings_appointment v JOIN charting_chart c ON c.appointment_id = v.id
        WHERE c.signed_at IS NOT NULL AND v.charted_at IS NULL
        GROUP BY v.id
    ), told AS (
        UPDATE bookings_appointment v
        SET charted_at = s.signed_at, version = version + 1, status = CASE
            WHEN v.status IN ('booked', 'confirmed', 'arrived', 'in_treatment') THEN 'completed'
            ELSE v.status
        END
        FROM signed s WHERE s.id = v.id
        RETURNING v.id, s.status AS was, v.status AS now
    )
    INSERT INTO bookings_appointmentstatus (appointment_id, status, by, at, reason)
    SELECT id, now, 'system', now(), 'Its record was signed' FROM told WHERE was <> now
"""


class Migration(migrations.Migration):
    dependencies = [("charting", "0010_retracted_replaced_discarded")]
    operations = [
        migrations.RunSQL(RETRACTED, migrations.RunSQL.noop),
        migrations.RunSQL(COMPLETED, migrations.RunSQL.noop),
    ]
