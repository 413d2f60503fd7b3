"""What clients are told about their appointments, put into the outbox. `letters` writes it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.conf import settings

from bookings.messages.settling import settle
from bookings.models import Appointment
from medspa.accounts.models import User
from medspa.audit.log import Actor
from medspa.formats.json_values import Json
from medspa.messaging.models import Message
from medspa.messaging.outbox import enqueue_message, withdraw_message
from medspa.messaging.recipient import Recipient
from medspa.messaging.sending.quiet import next_allowed

REMINDER = "bookings/reminder:"
NOT_AGREED = "The time is no longer agreed on."
Was = tuple[datetime, int, list[int]]
"""When an appointment began, the number of its provider and those of its rooms and devices, before
it was moved."""


def enqueue_notice(
    appointment: Appointment,
    kind: str,
    now: datetime,
    *,
    by: Actor,
    was: Was | None = None,
    restores: str = "",
) -> None:
    """Tell the client what was just done: confirmation, new_link, moved,
    cancelled.

    At once, but for what the team did: that is held back for a moment, and says nothing if it is
    undone by then. The versions in the key tell a second move from the first, and a new link from
    the old. `was`: before it was moved; `restores`: by whom it had been cancelled.
    """
    also: dict[str, Json] = {"held": _is_held_back(by), "restores": restores}
    key = f"{appointment.pk}:{appointment.version}:{appointment.token_version}"
    message = enqueue_message(
        to=_recipient(appointment),
        kind=f"bookings/{kind}",
        dedupe_key=f"bookings/{kind}:{key}",
        facts=_about([appointment], [was] if was else ()) | also,
        send_after=_from(now, by),
        expires_at=None if kind == "cancelled" else appointment.starts_at,
        caused_by=by if isinstance(by, User) else None,
    )
    settle(message, now)


def enqueue_joint_notice(
    appointments: Sequence[Appointment],
    kind: str,
    now: datetime,
    *,
    by: Actor,
    was: Sequence[Was] = (),
) -> None:
    """Tell the client of several appointments in one message: visits_booked, visits_moved.

    Each keeps its own link and its own entry in the client's calendar; `was` is before they were
    moved. Held back as in `enqueue_notice`.
    """
    first, last = appointments[0], max(appointment.starts_at for appointment in appointments)
    message = enqueue_message(
        to=_recipient(first),
        kind=f"bookings/{kind}",
        dedupe_key=f"bookings/{kind}:{first.pk}:{first.version}",
        facts=_about(appointments, was),
        send_after=_from(now, by),
        expires_at=last,
        caused_by=by if isinstance(by, User) else None,
    )
    settle(message, now)


def ask_for_new_time(appointment: Appointment, now: datetime, *, by: Actor) -> None:
    """The clinic cannot keep the time: the client may choose another. Held back as in
    `enqueue_notice`."""
    enqueue_message(
        to=_recipient(appointment),
        kind="bookings/new_time_needed",
        dedupe_key=f"bookings/new_time_needed:{appointment.pk}:{appointment.version}",
        facts=_about([appointment]) | {"starts_at": appointment.starts_at.isoformat()},
        send_after=_from(now, by),
        expires_at=appointment.starts_at,
    )


def enqueue_reminder(appointment: Appointment, now: datetime) -> None:
    """Remind the client, outside quiet hours on the client's clock; once for each time agreed
    on."""
    to = _recipient(appointment)
    enqueue_message(
        to=to,
        kind="bookings/reminder",
        dedupe_key=reminder_key(appointment.pk, appointment.starts_at),
        facts=_about([appointment]) | {"starts_at": appointment.starts_at.isoformat()},
        send_after=next_allowed(now, to.own_zone),
        expires_at=appointment.starts_at,
    )


def send_link_again(
    appointment: Appointment, now: datetime, *, not_since: datetime
) -> datetime | None:
    """A reminder out of turn, since something is still to be filled in; nothing but the time of the
    last one that was asked for, if that was later than `not_since`. Lock the appointment."""
    asked = Message.objects.filter(
        client=appointment.client,
        kind="bookings/reminder",
        facts__asked_for=appointment.pk,
        created_at__gt=not_since,
    )
    if last := asked.order_by("-pk").values_list("created_at", flat=True).first():
        return last
    key = reminder_key(appointment.pk, appointment.starts_at)
    at, number = appointment.starts_at.isoformat(), appointment.pk
    about: dict[str, Json] = {"starts_at": at, "asked_for": number}
    enqueue_message(
        to=_recipient(appointment),
        kind="bookings/reminder",
        dedupe_key=f"{key}:asked:{now.astimezone(UTC):%Y-%m-%dT%H:%MZ}",
        facts=_about([appointment]) | about,
        send_after=now,
        expires_at=appointment.starts_at,
    )
    return None


def tell_same_time(appointment: Appointment, now: datetime) -> None:
    """Somebody would book under the client's name at the time of this appointment: perhaps the
    client, perhaps not. Once a day, and outside quiet hours."""
    to = _recipient(appointment)
    enqueue_message(
        to=to,
        kind="bookings/same_time",
        dedupe_key=f"bookings/same_time:{appointment.pk}:{now:%Y-%m-%d}",
        facts=_about([appointment]),
        send_after=next_allowed(now, to.own_zone),
        expires_at=appointment.starts_at,
    )


def tell_contact_changed(appointment: Appointment, before: str, now: datetime) -> None:
    """Tell the address to which we wrote about this appointment that we write to another one
    now."""
    enqueue_message(
        to=replace(_recipient(appointment), address_now=before),
        kind="bookings/contact_changed",
        dedupe_key=f"bookings/contact_changed:{appointment.pk}:{appointment.token_version}",
        facts=_about([appointment]) | {"address": before},
        send_after=now,
        expires_at=appointment.starts_at,
    )


def withdraw_reminder(appointment: Appointment) -> None:
    """Take back a reminder that waits for the morning: its time is no longer agreed on. The sweep
    writes it again if it is after all (`reminders.find_due_reminders`)."""
    withdraw_message(
        dedupe_key=reminder_key(appointment.pk, appointment.starts_at), because=NOT_AGREED
    )


def reminder_key(appointment_id: int, starts_at: datetime) -> str:
    """Holds the start, so that moving an appointment makes room for another reminder."""
    return f"{REMINDER}{appointment_id}:{starts_at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def _is_held_back(by: Actor) -> bool:
    return isinstance(by, User)


def _from(now: datetime, by: Actor) -> datetime:
    return now + timedelta(seconds=settings.DESK_MAIL_DELAY_S) if _is_held_back(by) else now


def _about(appointments: Sequence[Appointment], was: Sequence[Was] = ()) -> dict[str, Json]:
    """The numbers of the appointments, their versions and, if they were moved, where they were."""
    facts: dict[str, Json] = {
        "appointments": [appointment.pk for appointment in appointments],
        "versions": [appointment.version for appointment in appointments],
    }
    if was:
        facts["was"] = [
            {"starts_at": at.astimezone(UTC).isoformat(), "provider": who} for at, who, _ in was
        ]
        facts["was_in"] = [list(resource_ids) for *_, resource_ids in was]
    return facts


def _recipient(appointment: Appointment) -> Recipient:
    if appointment.client is None:
        raise ValueError("a hold has nobody to tell")
    return Recipient(
        client=appointment.client,
        address_now=appointment.contact_address,
        time_zone=appointment.location.time_zone,
    )
