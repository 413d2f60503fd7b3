-- The gaps in the days of some providers at one location: what their hours leave free.
--
-- Beside each gap stands how far the buffers of a visit may reach beyond it: up to the visit
-- before or after. A gap that a visit bounds has nothing to spare, one that hours or an absence
-- bound has. Null: nobody is near.

WITH opening AS (
    SELECT provider_id, opens_at AS opens, closes_at AS closes
    FROM bookings_open_hours(
        %(location)s, %(zone)s, %(from_on)s::date - 1, %(to_on)s::date
    ) AS hours
    WHERE provider_id = ANY(%(providers)s) AND closes_at > opens_at
),

visit AS MATERIALIZED (
    SELECT provider_id, occupied
    FROM unnest(%(providers)s::bigint[]) AS wanted (provider_id)
    CROSS JOIN LATERAL (
        SELECT occupied
        FROM bookings_appointment AS appointment
        WHERE appointment.provider_id = wanted.provider_id
          AND bookings_takes_time(status, hold_expires_at, %(now)s)
          AND occupied && tstzrange(%(scan_from)s, %(scan_to)s)
          AND id <> %(ignoring)s
        OFFSET 0  -- one look into the index for each provider
    ) AS of_provider
),

taken AS (
    SELECT provider_id, range_agg(during) AS during
    FROM (
        SELECT provider_id, occupied AS during
        FROM visit
        UNION ALL
        SELECT wanted.provider_id, tstzrange(absence.starts_at, absence.ends_at)
        FROM bookings_time_off(
            %(location)s, %(zone)s, %(scan_from)s, %(scan_to)s
        ) AS absence
        JOIN unnest(%(providers)s::bigint[]) AS wanted (provider_id)
          ON absence.provider_id = wanted.provider_id OR absence.provider_id IS NULL
        UNION ALL
        SELECT wanted.provider_id, tstzrange(NULL, %(now)s)
        FROM unnest(%(providers)s::bigint[]) AS wanted (provider_id)
    ) AS something
    GROUP BY provider_id
)

SELECT provider_id, lower(gap), upper(gap),
       lower(gap) - (
           SELECT max(upper(occupied)) FROM visit
           WHERE visit.provider_id = opening.provider_id AND upper(occupied) <= lower(gap)
       ),
       (
           SELECT min(lower(occupied)) FROM visit
           WHERE visit.provider_id = opening.provider_id AND lower(occupied) >= upper(gap)
       ) - upper(gap)
FROM opening
JOIN taken USING (provider_id)
CROSS JOIN LATERAL unnest(tstzmultirange(tstzrange(opens, closes)) - taken.during) AS gap
