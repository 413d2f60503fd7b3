"""Links that open a filled-in form in somebody's web calendar.

They pass through the logs of Google and Microsoft, so they carry less than the file does: no
link to manage the appointment, which is a key.
"""

from datetime import UTC, datetime
from urllib.parse import urlencode

from django.utils.translation import gettext

from bookings.calendar.entry import postal_address
from bookings.calendar.invitation import appointment_summary
from bookings.models import Appointment
from medspa.messaging.sending.channels import sender_name

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/0/deeplink/compose"


def calendar_links(appointment: Appointment) -> list[tuple[str, str]]:
    """Name and address of each web calendar's form; times in UTC."""
    summary, place = appointment_summary(sender_name()), postal_address(appointment.location)
    reference, phone = appointment.reference, appointment.location.phone
    note = f"{gettext('Reference')} {reference}. {gettext('Questions:')} {phone}"
    starts_at, ends_at = _compact(appointment.starts_at), _compact(appointment.ends_at)
    google = {
        "action": "TEMPLATE",
        "text": summary,
        "dates": f"{starts_at}/{ends_at}",
        "location": place,
        "details": note,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": summary,
        "startdt": f"{appointment.starts_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{appointment.ends_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "location": place,
        "body": note,
    }
    return [
        ("Google Calendar", f"{GOOGLE}?{urlencode(google)}"),
        ("Outlook", f"{OUTLOOK}?{urlencode(outlook)}"),
    ]


def _compact(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
