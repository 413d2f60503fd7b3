-- The free starts of one type of appointment at one location, with who is free for each.
--
-- Multiranges do the arithmetic, on *starting times* rather than on free time: an opening gives
-- the starts from its beginning to its end less the visit; every appointment, absence and full
-- house takes away the starts that would run into it; what is left is cut into the grid.
--
-- A visit at s takes [s - before, s + length + after). It runs into an occupied range if s lies
-- strictly between lower - length - after and upper + before, hence the open ranges '()': visits
-- may touch. The visit itself must lie within an opening; its buffers may reach beyond.
--
-- The list of live statuses is spelled out: the planner must see that it is the condition of the
-- exclusion constraints' indexes, so that the cost follows the window and not the history.

WITH provider AS MATERIALIZED (
    SELECT staff.id AS provider_id, staff.name
    FROM bookings_appointmenttype_providers AS skill
    JOIN clinic_staffmember AS staff ON staff.id = skill.staffmember_id
    WHERE skill.appointmenttype_id = %(type)s
      AND staff.is_active AND staff.is_provider
      AND (%(provider)s::bigint IS NULL OR staff.id = %(provider)s)
      AND EXISTS (
          SELECT FROM bookings_appointmenttype_locations AS offered
          WHERE offered.appointmenttype_id = %(type)s AND offered.location_id = %(location)s
      )
),

opening AS MATERIALIZED (
    SELECT provider_id, at.opens, at.closes - %(length)s AS last_start,
           date_trunc('week', day) AS week, hours.closes_at <= hours.opens_at AS is_overnight
    FROM generate_series(
        %(from_on)s::timestamp - interval '1 day', %(to_on)s::timestamp, interval '1 day'
    ) AS day
    JOIN bookings_workinghours AS hours
      ON hours.location_id = %(location)s
     AND hours.weekday = extract(isodow FROM day) - 1
     AND day >= coalesce(hours.valid_from, '-infinity')
     AND day <= coalesce(hours.valid_to, 'infinity')
    JOIN provider USING (provider_id)
    CROSS JOIN LATERAL (
        SELECT
            (day + hours.opens_at) AT TIME ZONE %(zone)s AS opens,
            (day + hours.closes_at
                + CASE WHEN hours.closes_at <= hours.opens_at THEN interval '1 day'
                       ELSE interval '0' END) AT TIME ZONE %(zone)s AS closes
    ) AS at
    -- Not only for visits that are too long: where the clocks jump, a short opening may come out
    -- closing before it opens.
    WHERE at.closes - %(length)s >= at.opens
),

diary AS MATERIALIZED (
    SELECT provider_id, visit.*
    FROM provider
    CROSS JOIN LATERAL (
        SELECT occupied, starts_at, ends_at
        FROM bookings_appointment AS appointment
        WHERE appointment.provider_id = provider.provider_id
          AND status IN ('held', 'booked', 'confirmed', 'arrived', 'in_treatment', 'completed')
          AND occupied && tstzrange(%(scan_from)s, %(scan_to)s)
          AND (hold_expires_at IS NULL OR hold_expires_at > %(now)s)
          AND id <> %(ignoring)s
          AND NOT %(hours_only)s
        OFFSET 0  -- one look into the index for each provider; as a join it would read everybody's
    ) AS visit
),

shut AS MATERIALIZED (
    SELECT provider_id, range_agg(starts) AS starts
    FROM (
        SELECT provider_id, tstzrange(
            lower(occupied) - %(length_and_after)s, upper(occupied) + %(before)s, '()'
        ) AS starts
        FROM diary
        UNION ALL
        SELECT provider.provider_id,
               tstzrange(absence.starts_at - %(length)s, absence.ends_at, '()')
        FROM provider
        JOIN bookings_timeoff AS absence
          ON (absence.provider_id = provider.provider_id OR absence.provider_id IS NULL)
         AND (absence.location_id = %(location)s OR absence.location_id IS NULL)
        WHERE absence.ends_at > %(scan_from)s AND absence.starts_at < %(scan_to)s
        UNION ALL
        -- Days on which a provider has as many visits as she takes.
        SELECT provider_id, tstzrange(
            day AT TIME ZONE %(zone)s, (day + interval '1 day') AT TIME ZONE %(zone)s, '[)'
        )
        FROM (
            SELECT provider_id, date_trunc('day', starts_at AT TIME ZONE %(zone)s) AS day,
                   count(*) AS visits
            FROM diary
            GROUP BY 1, 2
        ) AS busy
        JOIN bookings_providerlimit AS most USING (provider_id)
        WHERE busy.visits >= most.visits_a_day AND NOT %(past_limits)s
    ) AS taken
    GROUP BY provider_id
),

-- The starts within the days asked for, from the earliest on, for which at least one room is free all along.
roomy AS MATERIALIZED (
    SELECT range_agg(everything.starts - coalesce(full_in.starts, '{}')) AS starts
    FROM (
        SELECT tstzmultirange(tstzrange(%(first_start)s, %(last_start)s, '[]')) AS starts
    ) AS everything
    LEFT JOIN clinic_room AS room
      ON room.location_id = %(location)s AND room.kind = %(room_kind)s AND room.is_active
     AND (%(room)s::bigint IS NULL OR room.id = %(room)s)
    LEFT JOIN LATERAL (
        SELECT range_agg(tstzrange(
            lower(occupied) - %(length_and_after)s, upper(occupied) + %(before)s, '()'
        )) AS starts
        FROM bookings_appointment AS appointment
        WHERE appointment.room_id = room.id
          AND status IN ('held', 'booked', 'confirmed', 'arrived', 'in_treatment', 'completed')
          AND occupied && tstzrange(%(scan_from)s, %(scan_to)s)
          AND (hold_expires_at IS NULL OR hold_expires_at > %(now)s)
          AND id <> %(ignoring)s
          AND NOT %(hours_only)s
    ) AS full_in ON true
    WHERE room.id IS NOT NULL OR %(room_kind)s = ''
),

slot AS MATERIALIZED (
    SELECT provider_id, starts_at,
           CASE WHEN is_overnight THEN date_trunc('week', starts_at AT TIME ZONE %(zone)s)
                ELSE week END AS week
    FROM opening
    CROSS JOIN roomy
    LEFT JOIN shut USING (provider_id)
    CROSS JOIN LATERAL unnest(
        tstzmultirange(tstzrange(opening.opens, opening.last_start, '[]'))
        * roomy.starts - coalesce(shut.starts, '{}')
    ) AS stretch
    CROSS JOIN LATERAL generate_series(
        -- The first point of the grid at or after the beginning of the stretch.
        date_bin(%(step)s, lower(stretch) + %(step)s - interval '1 microsecond', opening.opens),
        upper(stretch),
        %(step)s
    ) AS starts_at
),

-- Whose turn it is: the least booked provider of the week first, then by name.
booked AS (
    SELECT provider_id, date_trunc('week', starts_at AT TIME ZONE %(zone)s) AS week,
           sum(ends_at - starts_at) AS length
    FROM diary
    GROUP BY 1, 2
),

turn AS MATERIALIZED (
    SELECT provider_id, week, row_number() OVER (
        PARTITION BY week ORDER BY coalesce(booked.length, interval '0'), provider.name, provider_id
    ) AS place
    FROM provider
    CROSS JOIN generate_series(
        date_trunc('week', %(from_on)s::timestamp), %(to_on)s::timestamp, interval '7 days'
    ) AS week
    LEFT JOIN booked USING (provider_id, week)
)

SELECT starts_at, array_agg(provider_id ORDER BY turn.place)
FROM slot
JOIN turn USING (provider_id, week)
GROUP BY starts_at
ORDER BY starts_at
LIMIT %(limit)s
