"""Somebody is always left who may decide: the last director, the last who looks after accounts."""

import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse

from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.local.testkit.racing import run_at_once

pytestmark = pytest.mark.django_db


def browser_of(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def save(browser: Browser, person: User, **typed: object):
    form = {"full_name": person.full_name, "roles": person.roles, "is_active": "on"} | typed
    form = {name: value for name, value in form.items() if value is not None}
    return browser.post(reverse("admin:accounts_user_change", args=[person.pk]), form)


def problems(response) -> str:
    return str(response.context["errors"]) if response.status_code == 200 else ""


def test_the_last_director_is_not_switched_off():
    manager, director = make_user(Role.MANAGER), make_user(Role.MEDICAL_DIRECTOR)
    gone = make_user(Role.MEDICAL_DIRECTOR)
    User.objects.filter(pk=gone.pk).update(is_active=False)

    response = save(browser_of(manager), director, is_active=None)

    assert "is the last active medical director" in problems(response)
    assert User.objects.get(pk=director.pk).is_active is True


@pytest.mark.parametrize("kept", [[], ["prescriber"], ["manager", "injector"]])
def test_the_last_director_does_not_drop_the_role(kept: list[str]):
    make_user(Role.MANAGER)
    director = make_user(Role.MEDICAL_DIRECTOR)

    response = save(browser_of(director), director, roles=kept)

    assert "is the last active medical director" in problems(response)
    assert User.objects.get(pk=director.pk).roles == ["medical_director"]


def test_a_director_who_is_not_the_last_goes():
    manager, one = make_user(Role.MANAGER), make_user(Role.MEDICAL_DIRECTOR)
    other = make_user(Role.MEDICAL_DIRECTOR)

    assert save(browser_of(manager), one, is_active=None).status_code == 302
    assert "last active" in problems(save(browser_of(manager), other, is_active=None))


def test_the_last_manager_does_not_drop_the_role():
    manager = make_user(Role.MANAGER)
    make_user(Role.INJECTOR)

    response = save(browser_of(manager), manager, roles=["front_desk"])

    assert "is the last active person who looks after accounts" in problems(response)
    assert User.objects.get(pk=manager.pk).roles == ["manager"]


def test_a_manager_goes_while_a_director_looks_after_accounts():
    manager, director = make_user(Role.MANAGER), make_user(Role.MEDICAL_DIRECTOR)

    assert save(browser_of(director), manager, is_active=None).status_code == 302
    assert User.objects.get(pk=manager.pk).is_active is False


def test_other_words_of_the_last_are_changed():
    director = make_user(Role.MEDICAL_DIRECTOR)

    assert save(browser_of(director), director, full_name="Dr. New Name").status_code == 302


def test_the_server_does_it():
    director, ines = make_user(Role.MEDICAL_DIRECTOR), make_user(Role.PRESCRIBER)

    call_command("team_account", director.email, "--switch-off", verbosity=0)
    call_command("team_account", director.email, "--take-role", "medical_director", verbosity=0)
    call_command("team_account", ines.email, "--give-role", "medical_director", verbosity=0)

    assert User.objects.get(pk=ines.pk).roles == ["prescriber", "medical_director"]
    assert (User.objects.get(pk=director.pk).roles, User.objects.get(pk=director.pk).is_active) == (
        [],
        False,
    )


@pytest.mark.django_db(transaction=True)
def test_two_directors_switch_each_other_off_at_once():
    one, other = make_user(Role.MEDICAL_DIRECTOR), make_user(Role.MEDICAL_DIRECTOR)
    browsers = {one.pk: browser_of(one), other.pk: browser_of(other)}

    answers = run_at_once(
        lambda: save(browsers[one.pk], other, is_active=None).status_code,
        lambda: save(browsers[other.pk], one, is_active=None).status_code,
    )

    assert all(isinstance(each, int) for each in answers), answers
    assert 500 not in answers
    assert User.objects.filter(is_active=True).count() == 1
