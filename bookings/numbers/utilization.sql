-- Of each provider and room: how much of the open hours of these days is booked. Open are the hours
-- that somebody works there, less time off; a room is open while anybody works at its location.
-- Visits count by the time that they take, buffers included, inside the open hours; one that was
-- canceled or missed takes none.

WITH place AS MATERIALIZED (
    SELECT id, time_zone, %(first)s::timestamp AT TIME ZONE time_zone AS begins,
           (%(last)s::date + 1)::timestamp AT TIME ZONE time_zone AS ends
    FROM clinic_location
    WHERE id = ANY(%(places)s)
),

hours AS MATERIALIZED (
    SELECT place.id AS place_id, at.provider_id,
           range_agg(tstzrange(at.opens_at, at.closes_at))
               * tstzmultirange(tstzrange(min(place.begins), min(place.ends))) AS open
    FROM place
    CROSS JOIN LATERAL bookings_open_hours(
        place.id, place.time_zone, %(first)s::date - 1, %(last)s::date
    ) AS at
    WHERE at.closes_at > at.opens_at  -- where the clocks jump, a short one may come out reversed
    GROUP BY place.id, at.provider_id
),

shut AS MATERIALIZED (
    SELECT place.id AS place_id, off.provider_id,
           range_agg(tstzrange(off.starts_at, off.ends_at)) AS times
    FROM place
    CROSS JOIN LATERAL bookings_time_off(
        place.id, place.time_zone, place.begins, place.ends
    ) AS off
    GROUP BY place.id, off.provider_id
),

open AS MATERIALIZED (
    SELECT hours.place_id, hours.provider_id,
           hours.open - coalesce(own.times, '{}') - coalesce(everybody.times, '{}') AS times
    FROM hours
    LEFT JOIN shut AS own
           ON own.place_id = hours.place_id AND own.provider_id = hours.provider_id
    LEFT JOIN shut AS everybody
           ON everybody.place_id = hours.place_id AND everybody.provider_id IS NULL
),

visit AS MATERIALIZED (
    SELECT visit.id, visit.location_id AS place_id, visit.provider_id, visit.occupied
    FROM place
    JOIN bookings_appointment AS visit
      ON visit.location_id = place.id
     AND visit.starts_at >= place.begins AND visit.starts_at < place.ends
    WHERE bookings_is_live(visit.status) AND visit.status <> 'held'
),

used AS (
    SELECT 'provider' AS sort, provider_id AS who, place_id, count(*) AS visits,
           range_agg(occupied) AS taken
    FROM visit
    GROUP BY provider_id, place_id
    UNION ALL
    SELECT 'room', room.id, visit.place_id, count(*), range_agg(visit.occupied)
    FROM visit
    JOIN bookings_appointmentresource AS taking ON taking.appointment_id = visit.id
    JOIN clinic_resource AS room ON room.id = taking.resource_id
    WHERE room.kind = ANY(%(rooms)s)
    GROUP BY room.id, visit.place_id
),

usable AS (
    SELECT 'provider' AS sort, provider_id AS who, place_id, times FROM open
    UNION ALL
    SELECT 'room', room.id, room.location_id, range_agg(open.times)
    FROM clinic_resource AS room
    JOIN open ON open.place_id = room.location_id
    WHERE room.kind = ANY(%(rooms)s) AND room.is_active
    GROUP BY room.id, room.location_id
)

SELECT sort, who, coalesce(max(provider.name), max(room.name)) AS name, max(location.name) AS place,
       coalesce(sum(used.visits), 0)::int AS visits,
       coalesce(sum(length.open), 0)::float AS open_hours,
       coalesce(sum(length.booked), 0)::float AS booked_hours
FROM usable
FULL JOIN used USING (sort, who, place_id)
CROSS JOIN LATERAL (
    SELECT (SELECT sum(extract(epoch FROM upper(part) - lower(part))) / 3600
            FROM unnest(usable.times) AS part) AS open,
           (SELECT sum(extract(epoch FROM upper(part) - lower(part))) / 3600
            FROM unnest(usable.times * used.taken) AS part) AS booked
) AS length
JOIN clinic_location AS location ON location.id = place_id
LEFT JOIN clinic_staffmember AS provider ON sort = 'provider' AND provider.id = who
LEFT JOIN clinic_resource AS room ON sort = 'room' AND room.id = who
GROUP BY sort, who
ORDER BY sort, place, name, who
