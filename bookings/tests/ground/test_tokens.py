import pytest
from django.test import override_settings

from bookings.ground.tokens import get_by_token, manage_token, manage_url
from bookings.models import Appointment
from bookings.tests.factories import Clinic, make_appointment
from medspa.local.testkit.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LENGTH = 54


@shared
def appointment(clinic: Clinic) -> Appointment:
    return make_appointment(clinic, clinic.at(10))


def test_token_opens_its_appointment_and_can_be_made_again(appointment: Appointment) -> None:
    token = manage_token(appointment)
    assert (get_by_token(token), len(token)) == (appointment, LENGTH)
    assert manage_token(Appointment.objects.get()) == token
    assert manage_url(appointment).endswith(f"/a/{token}/")


def test_opening_is_one_statement(appointment: Appointment, django_assert_num_queries) -> None:
    token = manage_token(appointment)
    with django_assert_num_queries(1):
        assert get_by_token(token).location.name


def test_new_token_version_makes_the_old_link_invalid(appointment: Appointment) -> None:
    old = manage_token(appointment)
    appointment.token_version += 1
    appointment.save()
    with pytest.raises(Appointment.DoesNotExist):
        get_by_token(old)
    assert get_by_token(manage_token(appointment)) == appointment


@pytest.mark.parametrize("spoil", [0, 10, 21, 22, 30, 53])
def test_token_with_another_character_opens_nothing(appointment: Appointment, spoil: int) -> None:
    token = manage_token(appointment)
    other = "A" if token[spoil] != "A" else "B"
    with pytest.raises(Appointment.DoesNotExist):
        get_by_token(token[:spoil] + other + token[spoil + 1 :])


@pytest.mark.parametrize(
    "token", ["", "x", "é" * LENGTH, "A" * LENGTH, "A" * 5000, "." * LENGTH, "\x00" * LENGTH]
)
def test_nonsense_opens_nothing(token: str) -> None:
    with pytest.raises(Appointment.DoesNotExist):
        get_by_token(token)


def test_token_made_with_another_key_opens_nothing(appointment: Appointment) -> None:
    with override_settings(SECRET_KEY="another"):
        forged = manage_token(appointment)
    with pytest.raises(Appointment.DoesNotExist):
        get_by_token(forged)


def test_links_outlive_a_change_of_the_key(appointment: Appointment) -> None:
    with override_settings(SECRET_KEY="old"):
        token = manage_token(appointment)
    with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=["old"]):
        assert get_by_token(token) == appointment


def test_hold_has_no_link(clinic: Clinic) -> None:
    hold = make_appointment(clinic, clinic.at(10), status="held")
    with pytest.raises(Appointment.DoesNotExist):
        get_by_token(manage_token(hold))
