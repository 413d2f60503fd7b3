-- What stands in the way of a visit at a place: whether the client is somewhere else then, whether
-- a room or a device is taken, and the holds that have run out but are still there.
--
-- Constraints say how far `occupied` reaches from the start (as in `open_slots.sql`): with that, the
-- planner sees that few rows are read whoever is asked for, and keeps one plan.

SELECT coalesce(bool_or(is_client) FILTER (WHERE stands), false),
       coalesce(bool_or(is_place) FILTER (WHERE stands), false),
       coalesce(array_agg(DISTINCT id) FILTER (WHERE NOT stands), '{}')
FROM (
    SELECT id, starts_at, occupied, hold_expires_at, false AS is_client, false AS is_place
    FROM bookings_appointment
    WHERE provider_id = %(provider)s AND bookings_is_live(status)
    UNION ALL
    SELECT appointment_id, starts_at, occupied, hold_expires_at, false, true
    FROM bookings_appointmentresource
    WHERE resource_id = ANY (%(resources)s::bigint[]) AND bookings_is_live(status)
    UNION ALL
    SELECT id, starts_at, occupied, hold_expires_at, true, false
    FROM bookings_appointment
    WHERE client_id = %(client)s::bigint AND bookings_is_live(status)
) AS visit
CROSS JOIN LATERAL (
    SELECT bookings_stands(hold_expires_at, %(now)s) AS stands
) AS this
WHERE starts_at > %(from_at)s AND starts_at < %(to_at)s
  AND occupied && %(occupied)s AND id <> %(ignoring)s
