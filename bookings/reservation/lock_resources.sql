-- Lock one place for a visit: the provider; the first rooms and devices by name that look free, as
-- many of each kind as it takes; the client. Each waits for the one before it to be locked, because
-- it asks whether there is one. `SKIP LOCKED` passes over what somebody else has in hand; without it
-- all rooms and devices are locked at once, by primary key as everybody does who waits. Where one is
-- missing nothing after it is locked. What looked free here was so before the waiting: look again.

WITH provider AS MATERIALIZED (
    SELECT id FROM clinic_staffmember WHERE id = %(provider)s FOR NO KEY UPDATE
),

chosen AS MATERIALIZED (
    SELECT free.id
    FROM unnest(%(kinds)s::text[], %(numbers)s::int[], %(only)s::bigint[])
        AS need (kind, number, only_id)
    CROSS JOIN LATERAL (
        SELECT resource.id FROM clinic_resource AS resource
        WHERE EXISTS (SELECT FROM provider)
          AND resource.location_id = %(location)s AND resource.kind = need.kind
          AND resource.is_active
          AND (resource.id = need.only_id
               OR need.only_id = 0 AND resource.id <> ALL (%(only)s::bigint[]))
          AND NOT EXISTS (
              SELECT FROM bookings_appointmentresource AS taken
              WHERE taken.resource_id = resource.id
                AND bookings_takes_time(status, hold_expires_at, %(now)s)
                AND occupied && %(occupied)s
                AND appointment_id <> %(ignoring)s
          )
        ORDER BY resource.name, resource.id LIMIT need.number FOR NO KEY UPDATE SKIP LOCKED
    ) AS free
),

resource AS MATERIALIZED (
    SELECT id FROM clinic_resource
    WHERE id IN (SELECT id FROM chosen) AND (SELECT count(*) FROM chosen) = %(total)s
    ORDER BY id FOR NO KEY UPDATE
),

client AS MATERIALIZED (
    SELECT id FROM clients_client
    WHERE id = %(client)s::bigint
      AND EXISTS (SELECT FROM provider) AND (SELECT count(*) FROM resource) = %(total)s
    FOR NO KEY UPDATE
)

SELECT (SELECT coalesce(array_agg(id), '{}') FROM resource), (SELECT id FROM client)
