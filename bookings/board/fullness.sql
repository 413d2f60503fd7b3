-- By day and provider: how many minutes they work at a location, how many of these are taken, and
-- how many visits there are. Time off is taken out of the hours, whose it is or everybody's; a visit
-- takes its buffers, too. What was canceled or missed takes nothing.

WITH open AS MATERIALIZED (
    SELECT hours.day::date AS day, hours.provider_id,
           range_agg(tstzrange(hours.opens_at, hours.closes_at)) AS times
    FROM bookings_open_hours(%(place)s, %(zone)s, %(first)s, %(last)s) AS hours
    JOIN clinic_staffmember AS provider ON provider.id = hours.provider_id
    WHERE provider.is_active
      AND hours.closes_at > hours.opens_at  -- where the clocks jump, a short one comes out reversed
    GROUP BY hours.day, hours.provider_id
),

shut AS MATERIALIZED (
    SELECT provider_id, range_agg(tstzrange(starts_at, ends_at)) AS times
    FROM bookings_time_off(%(place)s, %(zone)s, %(begins)s, %(ends)s)
    GROUP BY provider_id
),

visit AS MATERIALIZED (
    SELECT (starts_at AT TIME ZONE %(zone)s)::date AS day, provider_id,
           count(*) FILTER (WHERE status <> 'held') AS visits, range_agg(occupied) AS times
    FROM bookings_appointment
    WHERE location_id = %(place)s AND starts_at >= %(begins)s AND starts_at < %(ends)s
      AND status NOT IN ('cancelled', 'no_show')
      AND (status <> 'held' OR hold_expires_at > %(now)s)
    GROUP BY 1, provider_id
),

times AS (
    SELECT day, provider_id, coalesce(visit.visits, 0) AS visits,
           coalesce(open.times, '{}') - coalesce(own.times, '{}') - coalesce(everybody.times, '{}')
               AS open,
           coalesce(visit.times, '{}') AS taken
    FROM open
    FULL JOIN visit USING (day, provider_id)
    LEFT JOIN shut AS own USING (provider_id)
    LEFT JOIN (SELECT shut.times FROM shut WHERE shut.provider_id IS NULL) AS everybody ON true
)

SELECT times.day, provider.name, provider.slug, times.visits,
       (SELECT coalesce(sum(extract(epoch FROM upper(part) - lower(part))) / 60, 0)::int
        FROM unnest(times.open) AS part),
       (SELECT coalesce(sum(extract(epoch FROM upper(part) - lower(part))) / 60, 0)::int
        FROM unnest(times.open * times.taken) AS part)
FROM times
JOIN clinic_staffmember AS provider ON provider.id = times.provider_id
ORDER BY provider.name, provider.id, times.day
