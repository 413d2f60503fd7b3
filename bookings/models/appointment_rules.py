"""What the database holds true of every appointment, and how it finds them quickly."""

from datetime import timedelta

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce

# How far `occupied` reaches at most before and after the start: whoever looks for what overlaps
# may look for starts. The longest buffers and visit that a type can have.
LONGEST_BEFORE, LONGEST_AFTER = timedelta(hours=4), timedelta(hours=12 + 4)
# The record of a visit says who, where, when and what kind: while it is signed, these stay.
CHARTED_STAYS = """
    IF (OLD.client_id, OLD.provider_id, OLD.location_id, OLD.appointment_type_id, OLD.reference,
        OLD.public_id, OLD.starts_at, OLD.ends_at, OLD.status)
        IS DISTINCT FROM (NEW.client_id, NEW.provider_id, NEW.location_id, NEW.appointment_type_id,
        NEW.reference, NEW.public_id, NEW.starts_at, NEW.ends_at, NEW.status)
        OR NEW.charted_at <> OLD.charted_at THEN
        RAISE EXCEPTION 'The record of this visit is signed; the visit stays as it is.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_is_charted';
    END IF;
    RETURN NEW;
"""
LIVE_STATUSES = ("held", "booked", "confirmed", "arrived", "in_treatment", "completed")


class TakesTime(Func):
    """Status, end of the hold, now: whether an appointment takes time then. SQL of ours and queries
    of Django ask the same function of the database (`migrations/diary_functions.sql`)."""

    function = "bookings_takes_time"
    arity = 3
    output_field = models.BooleanField()


def _once_at_a_time(who: str, *unless: tuple[Coalesce, str]) -> ExclusionConstraint:
    return ExclusionConstraint(
        name=f"appointment_{who}_once_at_a_time",
        expressions=[(who, RangeOperators.EQUAL), ("occupied", RangeOperators.OVERLAPS), *unless],
        condition=Q(status__in=LIVE_STATUSES),
    )


def _busy_times(who: str) -> models.Index:
    """Answers availability by itself, without a look at the table (`open_slots.sql`)."""
    return models.Index(
        fields=[who, "starts_at"],
        include=["occupied", "hold_expires_at", "id"],
        condition=Q(status__in=LIVE_STATUSES),
        name=f"appointment_{who}_times",
    )


# A visit that names another as the one it overlaps may share the provider with it, and with others
# that name the same one; with nobody else (docs/adr/0010).
_SHARES_WITH_OTHERS = (Coalesce(F("overlaps"), F("id")), RangeOperators.NOT_EQUAL)


class Checkout(models.TextChoices):
    """What the desk said of the money when the client left; empty where nobody asked. No amount is
    kept."""

    OUTSIDE = "outside", "To be paid outside"
    NOTHING = "nothing", "Nothing due"
    OPEN = "open", "Left open"


CONSTRAINTS: list[models.BaseConstraint] = [
    _once_at_a_time("provider", _SHARES_WITH_OTHERS),
    _once_at_a_time("client"),
    models.CheckConstraint(
        condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_after_start"
    ),
    models.CheckConstraint(
        condition=Q(
            occupied__contains=Func(
                F("starts_at"),
                F("ends_at"),
                Value("[)"),
                function="tstzrange",
                output_field=DateTimeRangeField(),
            )
        ),
        name="appointment_occupied_covers_visit",
    ),
    models.CheckConstraint(
        condition=Q(
            occupied__startswith__gte=F("starts_at") - LONGEST_BEFORE,
            occupied__endswith__lte=F("starts_at") + LONGEST_AFTER,
        ),
        name="appointment_occupied_is_near",
    ),
    models.CheckConstraint(
        condition=Q(status="held", hold_expires_at__isnull=False, token_hash__isnull=False)
        | (
            ~Q(status="held")
            & Q(hold_expires_at__isnull=True, token_hash__isnull=True, hold_renewed=False)
        ),
        name="appointment_hold_expires",
    ),
    models.CheckConstraint(
        condition=Q(status="held") | Q(held_from="", held_by=""),
        name="appointment_holder_only_of_hold",
    ),
    models.CheckConstraint(
        condition=Q(overlaps__isnull=True, overlap_reason="", overlap_by="")
        | (
            Q(overlaps__isnull=False)
            & ~Q(overlaps=F("id"))
            & ~Q(overlap_reason="")
            & ~Q(overlap_by="")
            & ~Q(status="held")
        ),
        name="appointment_overlap_has_reason",
    ),
    models.CheckConstraint(
        condition=Q(status="held") | Q(client__isnull=False),
        name="appointment_has_client",
    ),
    models.CheckConstraint(
        condition=Q(status="cancelled") & ~Q(cancelled_by="")
        | (~Q(status="cancelled") & Q(cancelled_by="", cancelled_late=False)),
        name="appointment_cancelled_by_somebody",
    ),
    models.CheckConstraint(
        condition=Q(status__in=[*LIVE_STATUSES, "cancelled", "no_show"]),
        name="appointment_known_status",
    ),
    models.CheckConstraint(
        condition=Q(checked_out_at__isnull=True) | Q(status="completed"),
        name="appointment_checked_out_once_done",
    ),
    models.CheckConstraint(
        condition=Q(checkout_state="")
        | Q(checked_out_at__isnull=False, checkout_state__in=Checkout.values),
        name="appointment_checkout_said_when_out",
    ),
]
INDEXES = [
    models.Index(fields=["client", "starts_at"], name="appointment_by_client"),
    models.Index(fields=["location", "starts_at"], name="appointment_by_day"),
    _busy_times("provider"),
    models.Index(
        fields=["starts_at"],
        condition=Q(status__in=["booked", "confirmed"]),
        name="appointment_ahead",
    ),
    models.Index(
        fields=["overlaps"],
        condition=Q(overlaps__isnull=False),
        name="appointment_overlapped",
    ),
    models.Index(
        fields=["hold_expires_at"],
        condition=Q(status="held"),
        name="appointment_holds",
    ),
    models.Index(
        fields=["-starts_at"],
        condition=Q(status="completed", charted_at__isnull=True),
        name="appointment_uncharted",
    ),
]
TRIGGERS = [
    pgtrigger.Protect(
        name="only_holds_vanish",
        operation=pgtrigger.Delete,
        condition=pgtrigger.Q(old__status__df="held"),
    ),
    pgtrigger.Trigger(
        name="charted_stays",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__charted_at__isnull=False),
        func=CHARTED_STAYS,
    ),
]
