"""How many appointments ahead a client may have who never came yet."""

from django.db.models import Q, QuerySet
from django.utils.translation import ngettext
from phonenumber_field.phonenumber import PhoneNumber, to_python

from bookings.errors import TooManyOpenBookings
from bookings.models import Appointment
from bookings.reservation.slot_request import SlotRequest
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of
from medspa.formats.addresses import address_key


def open_bookings_error(
    slot_request: SlotRequest, phone: PhoneNumber | str
) -> TooManyOpenBookings | None:
    """Whether a client who never came has as many appointments ahead as the type of appointment
    allows.

    Counted by telephone number and e-mail, so that another spelling of the name is nobody new.
    Call `lock_client_contacts` first.
    """
    most, client = slot_request.appointment_type.new_client_visits_max, slot_request.client
    if most is None or client is None or _has_come(client):
        return None
    numbers = Q(contact_phone__in=_phones(client, phone))
    of_same_contact = Q(client__in=_same_contact(client, phone)) | numbers
    count = Appointment.objects.upcoming(slot_request.now).filter(of_same_contact).count()
    if count < most:
        return None
    says = ngettext(
        "There is already one visit booked with this phone number or email. "
        "Please call us to book another: %(phone)s.",
        "There are already %(count)s visits booked with this phone number or email. "
        "Please call us to book another: %(phone)s.",
        count,
    )
    facts = {"count": count, "phone": slot_request.location.phone}
    return TooManyOpenBookings(says % facts, field=None, slot_request=slot_request)


def _same_contact(client: Client, phone: PhoneNumber | str) -> QuerySet[Client]:
    same = Q(phone__in=_phones(client, phone))
    if client.email:
        same |= Q(email_key=address_key(client.email))
    return Client.objects.filter(same)


def contact_keys(client: Client, phone: PhoneNumber | str) -> list[str]:
    """Names to queue up under, in the order of everybody: two bookings of one person at once."""
    contacts = {f"phone:{number}" for number in _phones(client, phone)}
    if client.email:
        contacts.add(f"email:{address_key(client.email)}")
    return sorted(contacts)


def _phones(client: Client, phone: PhoneNumber | str) -> list[str]:
    numbers = (to_python(number) for number in (client.phone, phone))
    return sorted({number.as_e164 for number in numbers if number and number.is_valid()})


def _has_come(client: Client) -> bool:
    came = Appointment.objects.filter(status=Appointment.Status.COMPLETED)
    return came.filter(client__in=records_of(client)).exists()
