-- Visits number %(first)s to %(last)s of the clinic, in half-hour places from 9:00 to 17:00.
--
-- The same diary lies ahead whatever the size: from today on, 8 of the 16 places of each provider
-- and day are booked, 6,400 in 40 days. All others are history: 12 of 16 places, day before day.
-- Everybody seen at the same time is somebody else, and every twentieth visit was cancelled.

INSERT INTO bookings_appointment (
    public_id, reference, version, client_id, appointment_type_id, provider_id, resource_ids,
    location_id, starts_at, ends_at, occupied, status, token_version, contact_phone, interests,
    note, booked_via, booked_at, scheduled_at, cancelled_by, cancelled_late
)
SELECT
    gen_random_uuid(), overlay(lpad(to_hex(number), 8, '0') PLACING '-' FROM 5 FOR 0), 1,
    1 + number %% %(clients)s, %(type)s, provider.id, ARRAY[room.id], %(location)s,
    starts_at, starts_at + interval '25 minutes',
    tstzrange(starts_at, starts_at + interval '30 minutes'),
    CASE WHEN is_off THEN 'cancelled' WHEN is_ahead THEN 'booked' ELSE 'completed' END,
    1, '', '{}', '', 'desk', starts_at - interval '20 days', starts_at - interval '20 days',
    CASE WHEN is_off THEN 'client' ELSE '' END, false
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS number
CROSS JOIN LATERAL (
    SELECT number < 6400 AS is_ahead, number >= 6400 AND number %% 20 = 0 AS is_off
) AS this
CROSS JOIN LATERAL (
    SELECT
        CASE WHEN is_ahead THEN number / 160 ELSE -1 - (number - 6400) / 240 END AS day,
        CASE WHEN is_ahead THEN number %% 20 ELSE (number - 6400) %% 20 END AS who,
        CASE WHEN is_ahead THEN number %% 160 / 20 ELSE (number - 6400) %% 240 / 20 END AS nth
) AS place
CROSS JOIN LATERAL (
    SELECT (
        %(today)s::date + day::int + time '9:00'
        -- 5 has no common divisor with 16: no place comes twice.
        + (nth * 5 + who * 3 + abs(day) * 7) %% 16 * interval '30 minutes'
    ) AT TIME ZONE %(zone)s AS starts_at
) AS at
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS who FROM clinic_staffmember) AS provider
    USING (who)
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS who FROM clinic_resource) AS room
    USING (who)
