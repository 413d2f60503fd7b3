"""Everything that we keep about one client, as plain data to take away."""

from datetime import datetime
from typing import Any

from bookings.models import Appointment, WaitlistEntry
from charting.clearances.queries import with_orders
from charting.models import Chart, Clearance, OrderLine
from medspa.clients.models import (
    AddressChange,
    ChannelConsent,
    Client,
    ClientRequest,
    ReminderStop,
)
from medspa.messaging.models import Message
from medspa.work.models import FollowUp
from portal.export.assessments import assessments_of
from portal.export.clinical_notes import notes_about
from portal.export.consents import consents_of
from portal.export.estimates import estimate_requests_of, estimates_of
from portal.export.health_answers import health_answers
from portal.export.photos import photos_of, published_of
from portal.export.plans import plans_of
from portal.export.safety_events import safety_events_of
from treatments.wording import plain_number

FORMAT = 1
Data = dict[str, Any]


def everything_about(client: Client, now: datetime) -> Data:
    """The client's own rows in a fixed number of queries; charts once they are signed."""
    visits = client.appointments.booked_or_later().with_people()
    waits = client.waitlist_entries.select_related("appointment_type", "location", "provider")
    said = client.messages.exclude(kind__startswith="signin/").defer("html", "calendar")
    return {
        "format": FORMAT,
        "made_at": now,
        "you": _person(client),
        "appointments": [
            _visit(one) for one in visits.prefetch_related("status_history").order_by("starts_at")
        ],
        "waitlist": [_wait(one) for one in waits],
        "messages": [_message(one) for one in said],
        "choices_about_messages": [_choice(one) for one in client.channel_consents.all()],
        "reminders": [_stop(one) for one in client.reminder_stops.all()],
        "changes_of_address": [_change(one) for one in client.address_changes.all()],
        "requests": [_request(one) for one in client.requests.all()],
        "calls_and_tasks": [_follow_up(one) for one in client.follow_ups.all()],
        "care": _care(client),
    }


def _care(client: Client) -> Data:
    """What charting holds of the client."""
    charts = client.charts.signed().prefetch_related(
        "signatures__by", "addenda__by", "replacements", "questions"
    )
    return {
        "exams": [_clearance(one) for one in with_orders(client.clearances.all())],
        "consents": consents_of(client),
        "health_answers": health_answers(client),
        "assessments": assessments_of(client),
        "estimates": estimates_of(client),
        "estimate_requests": estimate_requests_of(client),
        "plans": plans_of(client),
        "complications": safety_events_of(client),
        "photos": photos_of(client),
        "photos_on_our_website": published_of(client),
        "charts": [_chart(one) for one in charts.order_by("signed_at")],
        **notes_about(client),
    }


def _person(client: Client) -> Data:
    preference = getattr(client, "contact_preference", None)
    return {
        "first_name": client.first_name,
        "last_name": client.last_name,
        "email": client.email,
        "phone": str(client.phone),
        "birth_on": client.birth_on,
        "time_zone": client.time_zone,
        "known_since": client.created_at,
        "preferred_channel": preference.preferred_channel if preference else "",
        "language": preference.language if preference else "",
    }


def _visit(visit: Appointment) -> Data:
    history = visit.status_history.all()
    return {
        "reference": visit.reference,
        "visit": visit.appointment_type.name,
        "location": visit.location.name,
        "time_zone": visit.location.time_zone,
        "provider": str(visit.provider),
        "starts_at": visit.local_start,
        "ends_at": visit.local_end,
        "status": visit.status,
        "booked_at": visit.booked_at,
        "booked_via": visit.booked_via,
        "contact_phone": str(visit.contact_phone),
        "interests": visit.interests,
        "note": visit.note,
        "cancelled_by": visit.cancelled_by,
        "cancelled_late": visit.cancelled_late,
        "history": [{"at": one.at, "status": one.status} for one in history],
    }


def _wait(entry: WaitlistEntry) -> Data:
    return {
        "visit": entry.appointment_type.name,
        "location": entry.location.name,
        "provider": str(entry.provider or ""),
        "weekdays": entry.weekday_names,
        "earliest": entry.earliest,
        "latest": entry.latest,
        "from_on": entry.from_on,
        "to_on": entry.to_on,
        "joined_at": entry.joined_at,
        "state": entry.state,
    }


def _follow_up(one: FollowUp) -> Data:
    return {
        "what": one.title or one.kind,
        "due_on": one.due_on,
        "outcome": one.outcome,
        "note": one.note,
        "made_at": one.made_at,
        "closed_at": one.closed_at,
    }


def _message(message: Message) -> Data:
    return {
        "channel": message.channel,
        "address": message.address,
        "kind": message.kind_name,
        "subject": message.subject,
        "text": message.text,
        "state": message.state,
        "written_at": message.created_at,
        "sent_at": message.sent_at,
    }


def _choice(consent: ChannelConsent) -> Data:
    return {
        "channel": consent.channel,
        "purpose": consent.purpose,
        "granted": consent.granted,
        "text_shown": consent.text_shown,
        "text_version": consent.text_version,
        "given_at": consent.given_at,
        "ip_address": consent.ip_address,
    }


def _stop(stop: ReminderStop) -> Data:
    return {"kind": stop.get_kind_display(), "reason": stop.reason, "at": stop.at}


def _change(change: AddressChange) -> Data:
    return {
        "from": change.old_email,
        "to": change.new_email,
        "at": change.changed_at,
        "state": change.get_state_display(),
        "settled_at": change.settled_at,
    }


def _request(asked: ClientRequest) -> Data:
    return {
        "kind": asked.kind,
        "text": asked.text,
        "asked_at": asked.asked_at,
        "state": asked.state,
        "answer": asked.answer,
        "settled_at": asked.settled_at,
    }


def _clearance(clearance: Clearance) -> Data:
    return {
        "examined_on": clearance.examined_on,
        "expires_on": clearance.expires_on,
        "prescriber": str(clearance.prescriber),
        "modalities": clearance.modalities,
        "regions": clearance.regions,
        "note": clearance.note,
        "how": clearance.mode,
        "you_were_in": clearance.client_state,
        "for_treatment_in": clearance.given_in,
        "examined": clearance.elements,
        "order": [_ordered(line) for line in clearance.order_lines.all()],
        "withdrawn_at": clearance.revoked_at,
        "withdrawn_because": clearance.revoked_reason,
    }


def _ordered(line: OrderLine) -> Data:
    return {
        "what": line.what,
        "at_most_in_a_visit": f"{plain_number(line.most)} {line.unit}",
        "areas": line.areas,
        "by": str(line.performer) if line.performer else line.performer_role,
        "until": line.until,
    }


def _chart(chart: Chart) -> Data:
    """The record as it was sealed, what it is by now, and what was added to it since.

    What never happened may be somebody else's: then only that it was retracted is said.
    """
    signatures = list(chart.signatures.all())
    is_theirs = chart.state != Chart.State.NEVER_HAPPENED
    return {
        "state": str(chart.state.label),
        "record": signatures[0].snapshot if signatures and is_theirs else {},
        "signatures": [
            {"by": str(one.by), "at": one.signed_at, "kind": one.kind, "sha256": one.sha256}
            for one in signatures
        ],
        "addenda": [
            {
                "kind": one.kind,
                "text": one.text if is_theirs else "",
                "reason": one.reason if is_theirs else "",
                "by": str(one.by),
                "at": one.at,
            }
            for one in chart.addenda.all()
        ],
        "questions_before_cosigning": [
            {
                "asked": one.text,
                "at": one.at,
                "answer": one.answer,
                "answered_at": one.answered_at,
                "is_withdrawn": one.is_withdrawn,
            }
            for one in chart.questions.all()
            if is_theirs
        ],
    }
