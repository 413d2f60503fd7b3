-- Each room and device of an appointment has a row, and with it the time that it is taken: what the
-- exclusion constraint and the covering index need. The appointment says which (`resource_ids`), so
-- that a booking stays one INSERT; nobody but this trigger writes the rows.
CREATE FUNCTION public.bookings_keep_resources() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    kept int;
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM bookings_appointmentresource WHERE appointment_id = OLD.id;
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.resource_ids = NEW.resource_ids
        AND OLD.location_id = NEW.location_id THEN
        UPDATE bookings_appointmentresource
        SET starts_at = NEW.starts_at, occupied = NEW.occupied, status = NEW.status,
            hold_expires_at = NEW.hold_expires_at
        WHERE appointment_id = NEW.id;
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM bookings_appointmentresource WHERE appointment_id = NEW.id;
    END IF;
    INSERT INTO bookings_appointmentresource
        (appointment_id, resource_id, starts_at, occupied, status, hold_expires_at)
    SELECT NEW.id, resource.id, NEW.starts_at, NEW.occupied, NEW.status, NEW.hold_expires_at
    FROM clinic_resource AS resource
    WHERE resource.id = ANY (NEW.resource_ids) AND resource.location_id = NEW.location_id
    ORDER BY resource.id;
    GET DIAGNOSTICS kept = ROW_COUNT;
    IF kept <> cardinality(NEW.resource_ids) THEN
        RAISE EXCEPTION 'An appointment takes rooms and devices of its own location, each once.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_resources_are_here';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER keep_resources_added AFTER INSERT ON public.bookings_appointment
FOR EACH ROW WHEN (NEW.resource_ids <> '{}')
EXECUTE FUNCTION public.bookings_keep_resources();

CREATE TRIGGER keep_resources_changed AFTER UPDATE ON public.bookings_appointment
FOR EACH ROW WHEN (
    (OLD.resource_ids, OLD.starts_at, OLD.occupied, OLD.status, OLD.hold_expires_at, OLD.location_id)
    IS DISTINCT FROM
    (NEW.resource_ids, NEW.starts_at, NEW.occupied, NEW.status, NEW.hold_expires_at, NEW.location_id)
)
EXECUTE FUNCTION public.bookings_keep_resources();

-- Before: where constraints are immediate, the foreign key looks as soon as the appointment is gone.
CREATE TRIGGER keep_resources_deleted BEFORE DELETE ON public.bookings_appointment
FOR EACH ROW WHEN (OLD.resource_ids <> '{}')
EXECUTE FUNCTION public.bookings_keep_resources();

-- Where at least so many of all multiranges are: where two of three devices are free. Element n of the
-- state is where at least n of those seen so far are.
CREATE FUNCTION public.bookings_at_least_step(
    state tstzmultirange[], one tstzmultirange, number int
)
RETURNS tstzmultirange[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    state := coalesce(state, array_fill('{}'::tstzmultirange, ARRAY[number]));
    FOR n IN REVERSE number..2 LOOP
        state[n] := state[n] + state[n - 1] * one;
    END LOOP;
    state[1] := state[1] + one;
    RETURN state;
END $$;

CREATE FUNCTION public.bookings_at_least_last(state tstzmultirange[])
RETURNS tstzmultirange LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN state[cardinality(state)];

CREATE AGGREGATE public.bookings_at_least (tstzmultirange, int) (
    SFUNC = public.bookings_at_least_step, STYPE = tstzmultirange[],
    FINALFUNC = public.bookings_at_least_last
);
