-- Lock one place for a visit: the provider, the first room and device by name that look free, the
-- client. Each waits for the one before it to be locked, because it asks whether there is one.
-- Without a free room or device (`SKIP LOCKED` passes over those that somebody else has in hand)
-- nothing after it is locked. What looked free here was so before the waiting: look again.

WITH provider AS MATERIALIZED (
    SELECT id FROM clinic_staffmember WHERE id = %(provider)s FOR NO KEY UPDATE
),

room AS MATERIALIZED (
    SELECT id FROM clinic_room AS room
    WHERE EXISTS (SELECT FROM provider)
      AND room.location_id = %(location)s AND room.kind = %(room_kind)s AND room.is_active
      AND (%(room)s::bigint IS NULL OR room.id = %(room)s)
      AND NOT EXISTS (
          SELECT FROM bookings_appointment AS appointment
          WHERE appointment.room_id = room.id
            AND bookings_takes_time(status, hold_expires_at, %(now)s)
            AND occupied && %(occupied)s
            AND appointment.id <> %(ignoring)s
      )
    ORDER BY room.name, room.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
),

device AS MATERIALIZED (
    SELECT id FROM clinic_device AS device
    WHERE EXISTS (SELECT FROM provider)
      AND (%(room_kind)s = '' OR EXISTS (SELECT FROM room))
      AND device.location_id = %(location)s AND device.kind = %(device_kind)s AND device.is_active
      AND (%(device)s::bigint IS NULL OR device.id = %(device)s)
      AND NOT EXISTS (
          SELECT FROM bookings_appointment AS appointment
          WHERE appointment.device_id = device.id
            AND bookings_takes_time(status, hold_expires_at, %(now)s)
            AND occupied && %(occupied)s
            AND appointment.id <> %(ignoring)s
      )
    ORDER BY device.name, device.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
),

client AS MATERIALIZED (
    SELECT id FROM clients_client
    WHERE id = %(client)s::bigint
      AND EXISTS (SELECT FROM provider)
      AND (%(room_kind)s = '' OR EXISTS (SELECT FROM room))
      AND (%(device_kind)s = '' OR EXISTS (SELECT FROM device))
    FOR NO KEY UPDATE
)

SELECT (SELECT id FROM room), (SELECT id FROM device), (SELECT id FROM client)
