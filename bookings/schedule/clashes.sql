-- Visits to come for which the diary has no place any more, each with the first reason why not.
--
-- One statement, whatever changed: an absence, a closed day, other hours, somebody who left, a room
-- that is gone, stands elsewhere or is of another kind now. What the diary offers is said once (`migrations/diary_functions.sql`).

WITH ahead AS MATERIALIZED (
    SELECT visit.id, visit.provider_id, visit.location_id, visit.appointment_type_id,
           visit.starts_at, visit.ends_at
    FROM bookings_appointment AS visit
    WHERE visit.status IN ('booked', 'confirmed') AND visit.starts_at > %(now)s
),

place AS MATERIALIZED (
    SELECT location.id, location.time_zone, location.is_active, reach.last_at
    FROM (SELECT location_id, max(ends_at) AS last_at FROM ahead GROUP BY location_id) AS reach
    JOIN clinic_location AS location ON location.id = reach.location_id
),

away AS MATERIALIZED (
    SELECT place.id AS location_id, absence.provider_id, absence.starts_at, absence.ends_at,
           absence.reason
    FROM place
    CROSS JOIN LATERAL bookings_time_off(
        place.id, place.time_zone, %(now)s, place.last_at
    ) AS absence
),

open AS MATERIALIZED (
    SELECT place.id AS location_id, hours.provider_id,
           range_agg(tstzrange(hours.opens_at, hours.closes_at)) AS hours
    FROM place
    CROSS JOIN LATERAL bookings_open_hours(
        place.id, place.time_zone,
        (%(now)s AT TIME ZONE place.time_zone)::date - 1,
        (place.last_at AT TIME ZONE place.time_zone)::date
    ) AS hours
    WHERE hours.closes_at > hours.opens_at
    GROUP BY place.id, hours.provider_id
),

judged AS (
    SELECT ahead.id, ahead.starts_at,
           CASE
               WHEN NOT place.is_active THEN 'place'
               WHEN NOT (provider.is_active AND provider.is_provider) THEN 'gone'
               WHEN absence.starts_at IS NOT NULL THEN 'away'
               WHEN NOT coalesce(open.hours, '{}') @> tstzrange(ahead.starts_at, ahead.ends_at)
                   THEN 'hours'
               WHEN room.name IS NOT NULL THEN 'room'
               WHEN provider.licence_expires_on
                   < (ahead.starts_at AT TIME ZONE place.time_zone)::date THEN 'license'
               WHEN NOT EXISTS (
                   SELECT FROM bookings_appointmenttype_providers AS skill
                   WHERE skill.appointmenttype_id = ahead.appointment_type_id
                     AND skill.staffmember_id = ahead.provider_id
               ) THEN 'service'
           END AS cause,
           coalesce(absence.reason, room.name, '') AS detail
    FROM ahead
    JOIN place ON place.id = ahead.location_id
    JOIN clinic_staffmember AS provider ON provider.id = ahead.provider_id
    LEFT JOIN open
      ON open.location_id = ahead.location_id AND open.provider_id = ahead.provider_id
    LEFT JOIN LATERAL (
        SELECT away.starts_at, away.reason
        FROM away
        WHERE away.location_id = ahead.location_id
          AND (away.provider_id = ahead.provider_id OR away.provider_id IS NULL)
          AND away.starts_at < ahead.ends_at AND away.ends_at > ahead.starts_at
        ORDER BY away.starts_at
        LIMIT 1
    ) AS absence ON true
    LEFT JOIN LATERAL (
        SELECT resource.name
        FROM bookings_appointmentresource AS taken
        JOIN clinic_resource AS resource ON resource.id = taken.resource_id
        JOIN bookings_appointmenttype AS service ON service.id = ahead.appointment_type_id
        CROSS JOIN LATERAL (
            SELECT CASE
                WHEN resource.kind IN ('consultation', 'treatment') THEN service.room_kind
                ELSE service.device_kind
            END AS kind
        ) AS wanted
        WHERE taken.appointment_id = ahead.id
          AND NOT (
              resource.is_active
              AND resource.location_id = ahead.location_id
              AND (
                  wanted.kind IN ('', resource.kind)
                  OR resource.kind = ANY (service.also_takes)
              )
          )
        ORDER BY resource.name
        LIMIT 1
    ) AS room ON true
)

SELECT id, cause, detail FROM judged WHERE cause IS NOT NULL ORDER BY starts_at, id
