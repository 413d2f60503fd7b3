"""How many: visits of a provider on one day, visits ahead of a client who never came yet."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import timedelta

from django.db.models import Count, Q
from django.db.models.functions import Lower
from phonenumber_field.phonenumber import PhoneNumber, to_python
from psycopg.types.range import TimestamptzRange

from bookings.availability import first_instant
from bookings.errors import ProviderDayFull, TooManyOpenBookings
from bookings.models import Appointment, ProviderLimit
from bookings.services.wish import Wish
from medspa.clients.models import Client

A_DAY = timedelta(days=1)


def full_providers(wish: Wish, among: Collection[int]) -> set[int]:
    """Those of the providers who take no more visits on the day of the wish."""
    limits = dict(
        ProviderLimit.objects.filter(provider__in=among).values_list("provider", "visits_a_day")
    )
    if not limits:
        return set()
    taken = dict(_visits_on_the_day(wish, limits))
    return {pk for pk, visits_a_day in limits.items() if taken.get(pk, 0) >= visits_a_day}


def day_full(wish: Wish) -> ProviderDayFull:
    who = wish.provider.name if wish.provider else "Nobody who gives this visit"
    takes = "takes no more visits" if wish.provider else "takes more visits"
    nearest = replace(wish, at_desk=False).nearest()  # the desk is shown full days, too
    return ProviderDayFull(f"{who} {takes} on that day.", nearest=nearest)


def too_many_open(wish: Wish, phone: PhoneNumber | str) -> TooManyOpenBookings | None:
    """Whether a client who never came has as many visits ahead as her type of visit allows.

    Counted by telephone number and e-mail, so that another spelling of the name is nobody new.
    Lock `contacts_of` first.
    """
    most, client = wish.appointment_type.new_client_visits_max, wish.client
    if most is None or client is None or _has_come(client):
        return None
    same_person = Client.objects.alias(lower=Lower("email")).filter(
        Q(phone__in=_phones(client, phone)) | Q(lower=client.email.lower())
    )
    of_hers = Q(client__in=same_person) | Q(contact_phone__in=_phones(client, phone))
    count = Appointment.objects.upcoming(wish.now).filter(of_hers).count()
    if count < most:
        return None
    ahead = "is already one visit" if count == 1 else f"are already {count} visits"
    return TooManyOpenBookings(
        f"There {ahead} booked with this phone number or e-mail. "
        f"Please call us to book another: {wish.location.phone}.",
        field=None,
    )


def contacts_of(client: Client, phone: PhoneNumber | str) -> list[str]:
    """Names to queue up under, in the order of everybody: two bookings of one person at once."""
    return sorted(
        {*(f"phone:{number}" for number in _phones(client, phone)), f"email:{client.email.lower()}"}
    )


def _phones(client: Client, phone: PhoneNumber | str) -> list[str]:
    numbers = (to_python(number) for number in (client.phone, phone))
    return sorted({number.as_e164 for number in numbers if number and number.is_valid()})


def _has_come(client: Client) -> bool:
    return client.appointments.filter(status=Appointment.Status.COMPLETED).exists()


def _visits_on_the_day(wish: Wish, providers: Collection[int]) -> Iterable[tuple[int, int]]:
    first, after = (first_instant(day, wish.location) for day in (wish.day, wish.day + A_DAY))
    return (
        Appointment.objects.standing(wish.now)
        # The overlap is what the exclusion constraint's index answers.
        .filter(provider__in=providers, occupied__overlap=TimestamptzRange(first, after))
        .filter(starts_at__gte=first, starts_at__lt=after)
        .exclude(pk=wish.ignoring)
        .order_by()
        .values_list("provider")
        .annotate(visits=Count("pk"))
    )
