-- What every question about the diary begins with, said once (docs/adr/0033). The planner puts the
-- bodies in the place of the calls, so a call costs nothing and the indexes made for the question
-- serve it. For that: LANGUAGE sql, no SET, not STRICT. Bodies are read when they are created, not
-- when they run, so no search path can mislead them.

-- Whether an appointment of that status may take time, a hold that has run out included. The statuses are those of the partial
-- indexes and exclusion constraints (`LIVE_STATUSES`).
CREATE FUNCTION public.bookings_is_live(status varchar)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN status IN ('held', 'booked', 'confirmed', 'arrived', 'in_treatment', 'completed');

-- Whether it has not run out as of `now`, which only a hold does.
CREATE FUNCTION public.bookings_stands(hold_expires_at timestamptz, now timestamptz)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN hold_expires_at IS NULL OR hold_expires_at > now;

-- Whether an appointment takes time as of `now`.
CREATE FUNCTION public.bookings_takes_time(
    status varchar, hold_expires_at timestamptz, now timestamptz
)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN public.bookings_is_live(status) AND public.bookings_stands(hold_expires_at, now);

-- From one time to another on the wall of a day; to one that is not later: on the next day. Both as
-- the wall has them and as instants. Where the clocks jump, the instants may come out reversed.
CREATE FUNCTION public.bookings_wall_time(day timestamp, from_time time, to_time time, zone text)
RETURNS TABLE (
    wall_from timestamp, wall_to timestamp, starts_at timestamptz, ends_at timestamptz
)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT wall.starts, wall.ends, wall.starts AT TIME ZONE zone, wall.ends AT TIME ZONE zone
    FROM (
        SELECT day + from_time AS starts,
               day + to_time
                   + CASE WHEN to_time <= from_time THEN interval '1 day'
                          ELSE interval '0' END AS ends
    ) AS wall;
END;

-- The working hours at a location that begin on each of the days, both included. Those of a night
-- belong to the day on which they begin. `as_of`: the hours as they are valid on that day, whatever
-- the day; null: on each day those that are valid then.
CREATE FUNCTION public.bookings_open_hours(
    place bigint, zone text, from_on date, to_on date, as_of date DEFAULT NULL
)
RETURNS TABLE (
    provider_id bigint, day timestamp,
    wall_from timestamp, wall_to timestamp, opens_at timestamptz, closes_at timestamptz
)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT hours.provider_id, each.day, at.wall_from, at.wall_to, at.starts_at, at.ends_at
    FROM generate_series(from_on::timestamp, to_on::timestamp, interval '1 day') AS each (day)
    JOIN public.bookings_workinghours AS hours
      ON hours.location_id = place
     AND hours.weekday = date_part('isodow', each.day)::int - 1
     AND coalesce(as_of, each.day) >= coalesce(hours.valid_from, '-infinity')
     AND coalesce(as_of, each.day) <= coalesce(hours.valid_to, 'infinity')
    CROSS JOIN LATERAL public.bookings_wall_time(
        each.day, hours.opens_at, hours.closes_at, zone
    ) AS at;
END;

-- The time off that concerns a location and lies anywhere between two instants: that of a provider
-- (`provider_id`), or of everybody there (null). What comes again is on the location's clock.
CREATE FUNCTION public.bookings_time_off(
    place bigint, zone text, from_at timestamptz, to_at timestamptz
)
RETURNS TABLE (
    provider_id bigint, starts_at timestamptz, ends_at timestamptz,
    wall_from timestamp, wall_to timestamp, reason varchar
)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT once.provider_id, once.starts_at, once.ends_at,
           once.starts_at AT TIME ZONE zone, once.ends_at AT TIME ZONE zone, once.reason
    FROM public.bookings_timeoff AS once
    WHERE (once.location_id = place OR once.location_id IS NULL)
      AND once.ends_at > from_at AND once.starts_at < to_at
    UNION ALL
    SELECT weekly.provider_id, at.starts_at, at.ends_at, at.wall_from, at.wall_to, weekly.reason
    FROM generate_series(
        date_trunc('day', from_at AT TIME ZONE zone) - interval '1 day',
        to_at AT TIME ZONE zone, interval '1 day'
    ) AS each (day)
    JOIN public.bookings_recurringtimeoff AS weekly
      ON (weekly.location_id = place OR weekly.location_id IS NULL)
     AND each.day::date >= weekly.first_on
     AND each.day::date <= coalesce(weekly.last_on, 'infinity')
     AND (each.day::date - weekly.first_on) % (7 * weekly.every_weeks) = 0
    CROSS JOIN LATERAL public.bookings_wall_time(
        each.day, weekly.begins_at, weekly.ends_at, zone
    ) AS at
    WHERE at.ends_at > at.starts_at  -- where the clocks jump, a short one may vanish
      AND at.ends_at > from_at AND at.starts_at < to_at;
END;
