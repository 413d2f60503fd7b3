import pytest
from django.core.management import call_command
from django.db import IntegrityError

from medspa.accounts.models import User
from medspa.accounts.permissions import Permission, Role
from medspa.accounts.tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_createsuperuser_makes_the_manager_of_a_new_clinic(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse battery")

    call_command(
        "createsuperuser",
        interactive=False,
        email="Owner@Clinic.example",
        full_name="Olive Owner",
        verbosity=0,
    )

    user = User.objects.get()
    assert (user.email, user.full_name) == ("owner@clinic.example", "Olive Owner")
    assert user.roles == [Role.MANAGER]
    assert user.is_staff
    assert user.check_password("correct horse battery")


def test_an_address_signs_in_one_person_whatever_the_case():
    make_user(email="mara@clinic.example")

    with pytest.raises(IntegrityError):
        User.objects.bulk_create([User(email="MARA@clinic.example", full_name="Another Mara")])


def test_the_database_knows_the_roles():
    with pytest.raises(IntegrityError):
        User.objects.bulk_create([User(email="x@clinic.example", roles=["wizard"])])


def test_a_person_without_a_password_signs_in_with_none():
    assert make_user().has_usable_password() is False


def test_somebody_who_left_may_do_nothing():
    user = make_user(Role.MANAGER)
    user.is_active = False

    assert (user.permissions, user.is_staff, user.is_team) == (frozenset(), False, False)


def test_the_administration_is_for_those_who_administer():
    manager, injector = make_user(Role.MANAGER), make_user(Role.INJECTOR)

    assert manager.has_perm("clinic.change_resource")
    assert manager.may(Permission.ADMINISTER)
    assert not injector.has_perm("clinic.change_resource")
    assert not injector.has_module_perms("clinic")


def test_a_name_is_found_for_everybody():
    named = make_user(Role.INJECTOR, Role.PRESCRIBER, full_name="Noor Adams")

    assert (named.get_short_name(), named.role_names) == ("Noor", ["Injector", "Prescriber"])
    assert User(email="x@clinic.example").get_short_name() == "x@clinic.example"


@pytest.mark.parametrize(
    ("name", "letter"), [("Dr. Ines Vale", "I"), ("mara lindqvist", "M"), ("", "O")]
)
def test_the_letter_of_a_user_is_of_their_name_not_of_their_title(name, letter):
    assert User(email="owner@clinic.example", full_name=name).initial == letter
