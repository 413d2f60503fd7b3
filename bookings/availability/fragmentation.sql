-- The gaps in the days of some providers at one location: what their hours leave free.
--
-- Beside each gap stands how far the buffers of a visit may reach beyond it: up to the visit
-- before or after. A gap that a visit bounds has nothing to spare, one that hours or an absence
-- bound has. Null: nobody is near.
--
-- The list of live statuses is spelled out for the planner, as in open_slots.sql.

WITH opening AS (
    SELECT provider_id, at.opens, at.closes
    FROM generate_series(
        %(from_on)s::timestamp - interval '1 day', %(to_on)s::timestamp, interval '1 day'
    ) AS day
    JOIN bookings_workinghours AS hours
      ON hours.location_id = %(location)s
     AND hours.provider_id = ANY(%(providers)s)
     AND hours.weekday = extract(isodow FROM day) - 1
     AND day >= coalesce(hours.valid_from, '-infinity')
     AND day <= coalesce(hours.valid_to, 'infinity')
    CROSS JOIN LATERAL (
        SELECT
            (day + hours.opens_at) AT TIME ZONE %(zone)s AS opens,
            (day + hours.closes_at
                + CASE WHEN hours.closes_at <= hours.opens_at THEN interval '1 day'
                       ELSE interval '0' END) AT TIME ZONE %(zone)s AS closes
    ) AS at
    WHERE at.closes > at.opens
),

visit AS MATERIALIZED (
    SELECT provider_id, occupied
    FROM unnest(%(providers)s::bigint[]) AS wanted (provider_id)
    CROSS JOIN LATERAL (
        SELECT occupied
        FROM bookings_appointment AS appointment
        WHERE appointment.provider_id = wanted.provider_id
          AND status IN ('held', 'booked', 'confirmed', 'arrived', 'in_treatment', 'completed')
          AND occupied && tstzrange(%(scan_from)s, %(scan_to)s)
          AND (hold_expires_at IS NULL OR hold_expires_at > %(now)s)
          AND id <> %(ignoring)s
        OFFSET 0  -- one look into the index for each provider
    ) AS of_hers
),

taken AS (
    SELECT provider_id, range_agg(during) AS during
    FROM (
        SELECT provider_id, occupied AS during
        FROM visit
        UNION ALL
        SELECT wanted.provider_id, tstzrange(absence.starts_at, absence.ends_at)
        FROM unnest(%(providers)s::bigint[]) AS wanted (provider_id)
        JOIN bookings_timeoff AS absence
          ON (absence.provider_id = wanted.provider_id OR absence.provider_id IS NULL)
         AND (absence.location_id = %(location)s OR absence.location_id IS NULL)
        WHERE absence.ends_at > %(scan_from)s AND absence.starts_at < %(scan_to)s
        UNION ALL
        SELECT wanted.provider_id, tstzrange(at.begins, at.ends)
        FROM generate_series(
            %(from_on)s::timestamp - interval '1 day',
            %(to_on)s::timestamp + interval '1 day',
            interval '1 day'
        ) AS day
        JOIN bookings_recurringtimeoff AS weekly
          ON (weekly.location_id = %(location)s OR weekly.location_id IS NULL)
         AND day::date >= weekly.first_on
         AND day::date <= coalesce(weekly.last_on, 'infinity')
         AND (day::date - weekly.first_on) %% (7 * weekly.every_weeks) = 0
        JOIN unnest(%(providers)s::bigint[]) AS wanted (provider_id)
          ON weekly.provider_id = wanted.provider_id OR weekly.provider_id IS NULL
        CROSS JOIN LATERAL (
            SELECT
                (day + weekly.begins_at) AT TIME ZONE %(zone)s AS begins,
                (day + weekly.ends_at
                    + CASE WHEN weekly.ends_at <= weekly.begins_at THEN interval '1 day'
                           ELSE interval '0' END) AT TIME ZONE %(zone)s AS ends
        ) AS at
        WHERE at.ends > at.begins
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
