-- Which of the providers take no more visits on a day: they have as many as their limit. A visit
-- belongs to the day on which it begins.

SELECT most.provider_id
FROM bookings_providerlimit AS most
CROSS JOIN LATERAL (
    SELECT count(*) AS visits
    FROM bookings_appointment AS appointment
    WHERE appointment.provider_id = most.provider_id
      AND bookings_takes_time(status, hold_expires_at, %(now)s)
      AND starts_at >= %(first)s AND starts_at < %(after)s
      AND appointment.id <> %(ignoring)s
) AS that_day
WHERE most.provider_id = ANY(%(among)s::bigint[]) AND that_day.visits >= most.visits_a_day
