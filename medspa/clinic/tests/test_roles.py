"""Who gives which roles, under Administration > Users."""

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def give(by: User, person: User, *roles: Role) -> HttpResponse:
    browser = Browser()
    browser.force_login(by)
    typed = {"email": person.email, "full_name": person.full_name, "is_active": "on"}
    address = reverse("admin:accounts_user_change", args=[person.pk])
    return browser.post(address, typed | {"roles": list(roles)})


@pytest.fixture
def director() -> User:
    return make_user(Role.MEDICAL_DIRECTOR)


@pytest.fixture
def manager() -> User:
    return make_user(Role.MANAGER)


@pytest.mark.parametrize("role", [Role.INJECTOR, Role.PRESCRIBER, Role.MEDICAL_DIRECTOR])
@pytest.mark.parametrize("is_there", [True, False])
def test_manager_gives_no_clinical_role_not_even_to_themselves(
    manager: User, director: User, role: Role, is_there: bool
):
    User.objects.filter(pk=director.pk).update(is_active=is_there)

    response = give(manager, manager, Role.MANAGER, role)

    manager.refresh_from_db()
    assert manager.roles == [Role.MANAGER]
    assert list(response.context["errors"]) == [
        [f"Only a medical director decides about: {role.label}."]
    ]
    assert AuditEvent.objects.count() == 0


def test_manager_gives_the_other_roles_and_takes_clinical_ones(manager: User, director: User):
    person = make_user(Role.INJECTOR, Role.FRONT_DESK)

    give(manager, person, Role.MANAGER)

    person.refresh_from_db()
    assert person.roles == [Role.MANAGER]


def test_manager_does_not_take_the_role_of_the_director(manager: User, director: User):
    give(manager, director, Role.FRONT_DESK)

    director.refresh_from_db()
    assert director.roles == [Role.MEDICAL_DIRECTOR]


def test_director_gives_clinical_roles_and_the_log_names_old_and_new(director: User):
    person = make_user(Role.FRONT_DESK)

    give(director, person, Role.INJECTOR)

    given = AuditEvent.objects.get(action="user.roles_given")
    assert given.facts == {"before": ["front_desk"], "after": ["injector"]}


def test_new_clinic_without_a_director_begins_with_its_manager(manager: User):
    person = make_user(Role.FRONT_DESK)

    give(manager, person, Role.MEDICAL_DIRECTOR)

    person.refresh_from_db()
    assert person.roles == [Role.MEDICAL_DIRECTOR]
