-- The free stretches of starts of one type of appointment at one location, for each provider.
--
-- Multiranges do the arithmetic, on *starting times* rather than on free time: an opening gives
-- the starts from its beginning to its end less the visit; every visit, absence and full house
-- takes away the starts that would run into it. What is left comes back as stretches, from the
-- first to the last start that is possible; `availability.py` cuts them into the grid.
--
-- A visit at s takes [s - before, s + length + after). It runs into an occupied range if s lies
-- strictly between lower - length - after and upper + before, hence the open ranges '()': visits
-- may touch. The visit itself must lie within an opening; its buffers may reach beyond.
--
-- Visits are read from the covering indexes on provider or resource and `starts_at`, a week at a
-- time. Constraints say how far a visit's occupied range reaches from its start (`reach_back`,
-- `reach_ahead`). `bookings_takes_time` is inlined, and its statuses are the condition of these
-- indexes, so that the cost follows the window and not the history. Visits
-- that touch are made one block before anything is reckoned with them: that is half the work.

WITH provider AS MATERIALIZED (
    SELECT staff.id AS provider_id, staff.name, staff.licence_expires_on AS licensed_to
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

week AS MATERIALIZED (
    SELECT monday, monday AT TIME ZONE %(zone)s AS begins,
           (monday + interval '7 days') AT TIME ZONE %(zone)s AS ends
    FROM generate_series(
        date_trunc('week', %(from_on)s::timestamp - interval '1 day'),
        %(to_on)s::timestamp, interval '7 days'
    ) AS monday
),

-- The starts that the hours of a week allow. The grid of an opening begins when it opens: those
-- whose grids fall on the same seconds are one (`phase`). A night belongs to the week it begins in.
opening AS MATERIALIZED (
    SELECT provider_id, name, monday, date_part('epoch', opens)::bigint %% %(step_s)s AS phase,
           range_agg(tstzrange(opens, closes - %(length)s, '[]')) AS starts
    FROM (
        SELECT provider_id, name, date_trunc('week', day) AS monday,
               opens_at AS opens, closes_at AS closes
        FROM bookings_open_hours(
            %(location)s, %(zone)s, %(from_on)s::date - 1, %(to_on)s::date
        ) AS hours
        JOIN provider USING (provider_id)
        WHERE day <= coalesce(licensed_to, 'infinity')
        OFFSET 0  -- the clocks are asked once for each opening
    ) AS at
    -- Not only for visits that are too long: where the clocks jump, a short opening may come out
    -- closing before it opens.
    WHERE closes - %(length)s >= opens
    GROUP BY provider_id, name, monday, phase
),

-- What takes starts away besides visits: absences, and days on which a provider has as many
-- visits as they take.
away AS MATERIALIZED (
    SELECT provider_id, range_agg(starts) AS starts
    FROM (
        SELECT provider.provider_id,
               tstzrange(absence.starts_at - %(length)s, absence.ends_at, '()') AS starts
        FROM bookings_time_off(
            %(location)s, %(zone)s, %(first_start)s, %(last_start)s + %(length)s
        ) AS absence
        JOIN provider
          ON absence.provider_id = provider.provider_id OR absence.provider_id IS NULL
        UNION ALL
        SELECT provider_id, tstzrange(  -- less a moment, since it is open: midnight is taken
            (day AT TIME ZONE %(zone)s) - interval '1 microsecond',
            (day + interval '1 day') AT TIME ZONE %(zone)s, '()'
        )
        FROM (
            SELECT most.provider_id, most.visits_a_day, count(*) AS visits,
                   date_trunc('day', starts_at AT TIME ZONE %(zone)s) AS day
            FROM provider
            JOIN bookings_providerlimit AS most USING (provider_id)
            JOIN bookings_appointment AS appointment USING (provider_id)
            WHERE bookings_takes_time(status, hold_expires_at, %(now)s)
              AND starts_at > %(first_start)s - interval '2 days'
              AND starts_at < %(last_start)s + interval '2 days'
              AND appointment.id <> %(ignoring)s
              AND NOT %(hours_only)s AND NOT %(past_limits)s
            GROUP BY most.provider_id, most.visits_a_day, day
        ) AS busy
        WHERE visits >= visits_a_day
    ) AS taken
    GROUP BY provider_id
),

-- The starts at which enough rooms and devices of one kind are free all along: all but those at
-- which every one is taken; of those that take several of a kind, where at least so many are free.
of_kind AS MATERIALIZED (
    SELECT coalesce(CASE
        WHEN need.number = 1 THEN asked.starts - coalesce(
            range_intersect_agg(coalesce(busy.starts, '{}')) FILTER (WHERE resource.id IS NOT NULL),
            asked.starts
        )
        ELSE bookings_at_least(asked.starts - coalesce(busy.starts, '{}'), need.number)
                 FILTER (WHERE need.number > 1 AND resource.id IS NOT NULL)
    END, '{}') AS starts
    FROM unnest(%(kinds)s::text[], %(numbers)s::int[], %(only)s::bigint[])
        WITH ORDINALITY AS need (kind, number, only_id, turn)
    CROSS JOIN (
        SELECT tstzmultirange(tstzrange(%(first_start)s, %(last_start)s, '[]')) AS starts
    ) AS asked
    LEFT JOIN clinic_resource AS resource
      ON resource.location_id = %(location)s AND resource.kind = need.kind AND resource.is_active
     AND (resource.id = need.only_id
          OR need.only_id = 0 AND resource.id <> ALL (%(only)s::bigint[]))
    CROSS JOIN LATERAL (
        SELECT range_agg(occupied) AS occupied
        FROM bookings_appointmentresource AS taken
        WHERE taken.resource_id = resource.id
          AND bookings_takes_time(status, hold_expires_at, %(now)s)
          AND starts_at > %(first_start)s - %(reach_back)s
          AND starts_at < %(last_start)s + %(length)s + %(reach_ahead)s
          AND appointment_id <> %(ignoring)s
          AND NOT %(hours_only)s
    ) AS diary
    CROSS JOIN LATERAL (
        SELECT range_agg(tstzrange(
            lower(block) - %(length_and_after)s, upper(block) + %(before)s, '()'
        )) AS starts
        FROM unnest(diary.occupied) AS block
    ) AS busy
    GROUP BY need.turn, need.number, asked.starts
),

equipped AS MATERIALIZED (
    SELECT asked.starts * coalesce(range_intersect_agg(of_kind.starts), asked.starts) AS starts
    FROM (
        SELECT tstzmultirange(tstzrange(%(first_start)s, %(last_start)s, '[]')) AS starts
    ) AS asked
    LEFT JOIN of_kind ON true
    GROUP BY asked.starts
),

-- Whose turn it is: the least booked provider of the week first, then by name.
in_turn AS (
    SELECT opening.provider_id, phase,
           opening.starts * equipped.starts - coalesce(visits.starts, '{}')
               - coalesce(away.starts, '{}') AS starts
    FROM opening
    JOIN week USING (monday)
    CROSS JOIN equipped
    LEFT JOIN away USING (provider_id)
    CROSS JOIN LATERAL (
        SELECT range_agg(occupied) AS occupied
        FROM bookings_appointment AS appointment
        WHERE appointment.provider_id = opening.provider_id
          AND bookings_takes_time(status, hold_expires_at, %(now)s)
          AND starts_at > week.begins - %(reach_back)s
          AND starts_at < week.ends + interval '1 day' + %(reach_ahead)s
          AND id <> %(ignoring)s
          AND NOT %(hours_only)s
    ) AS diary
    CROSS JOIN LATERAL (
        SELECT range_agg(tstzrange(
                   lower(block) - %(length_and_after)s, upper(block) + %(before)s, '()'
               )) AS starts,
               sum(least(upper(block), week.ends) - greatest(lower(block), week.begins))
                   FILTER (WHERE upper(block) > week.begins AND lower(block) < week.ends) AS length
        FROM unnest(diary.occupied) AS block
    ) AS visits
    ORDER BY monday, coalesce(visits.length, interval '0'), opening.name, opening.provider_id
)

-- All bounds are included: what is taken away is open. Starts are whole seconds.
SELECT provider_id, phase,
       ceil(date_part('epoch', lower(stretch)))::bigint,
       floor(date_part('epoch', upper(stretch)))::bigint
FROM in_turn
CROSS JOIN LATERAL unnest(starts) AS stretch
