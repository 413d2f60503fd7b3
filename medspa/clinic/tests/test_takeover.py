"""Nobody acts as somebody who may more: not by password, address, role, second step or name."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import DatabaseError
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from medspa.accounts.models import AddressChange, User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.clinic.models import StaffMember
from medspa.clinic.team.addresses import agree_to_address, ask_for_address, stop_address
from medspa.clinic.team.errors import AddressTaken, ChangeOver
from medspa.clinic.team.links import NEW, OLD, address_url, read_address_token
from medspa.clinic.tests.factories import make_staff
from medspa.errors import NotPermitted

pytestmark = pytest.mark.django_db
THEIRS = "intruder@elsewhere.example"


@pytest.fixture
def director() -> User:
    return make_user(Role.MEDICAL_DIRECTOR, full_name="Dr. Ines Vale")


@pytest.fixture
def manager() -> User:
    return make_user(Role.MANAGER, full_name="Olive Owner")


def browser_of(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def save(by: User, person: User, **typed: object):
    form = {"full_name": person.full_name, "roles": person.roles, "is_active": "on"} | typed
    form = {name: value for name, value in form.items() if value is not None}
    return browser_of(by).post(reverse("admin:accounts_user_change", args=[person.pk]), form)


def give_second_step(person: User) -> None:
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})


def test_manager_does_not_write_the_address_of_the_director(manager: User, director: User):
    before = director.email

    save(manager, director, email=THEIRS)
    asked = browser_of(manager).post(
        reverse("team_member_address", args=[director.pk]), {"email": THEIRS}
    )

    director.refresh_from_db()
    assert (director.email, asked.status_code) == (before, 422)
    assert not AddressChange.objects.exists()


def test_an_injector_who_left_is_no_easier_to_take_over(manager: User):
    person = make_user(Role.INJECTOR)
    User.objects.filter(pk=person.pk).update(is_active=False)
    person.refresh_from_db()

    with pytest.raises(NotPermitted):
        ask_for_address(person=person, email=THEIRS, by=manager, now=timezone.now())


def test_manager_switches_the_director_off_but_not_on_again(
    manager: User, director: User, django_capture_on_commit_callbacks
):
    make_user(Role.MEDICAL_DIRECTOR)
    theirs = browser_of(director)
    with django_capture_on_commit_callbacks(execute=True):
        save(manager, director, is_active=None)
    director.refresh_from_db()
    assert director.is_active is False
    assert theirs.get(reverse("day_board")).url.startswith(reverse("account_login"))
    assert mail.outbox[0].to == [director.email]

    response = save(manager, director)

    director.refresh_from_db()
    assert director.is_active is False
    assert list(response.context["errors"]) == [
        ["Dr. Ines Vale may do what you may not: a medical director switches it on again."]
    ]


def test_a_session_of_before_stays_over_when_the_account_comes_back(director: User):
    noor = make_user(Role.INJECTOR)
    theirs = browser_of(noor)

    save(director, noor, is_active=None)
    save(director, User.objects.get(pk=noor.pk))

    assert User.objects.get(pk=noor.pk).is_active is True
    assert theirs.get(reverse("day_board")).url.startswith(reverse("account_login"))


def test_nobody_switches_themselves_off(manager: User):
    response = save(manager, manager, is_active=None)

    assert response.status_code == 200
    assert User.objects.get(pk=manager.pk).is_active is True


def test_manager_does_not_rename_who_may_more(manager: User, director: User):
    save(manager, director, full_name="Somebody Else")

    director.refresh_from_db()
    assert director.full_name == "Dr. Ines Vale"


def test_nobody_takes_the_name_of_who_may_more(manager: User, director: User):
    save(manager, manager, full_name="dr. ines  Vale")

    assert User.objects.get(pk=manager.pk).full_name == "Olive Owner"


@pytest.mark.parametrize(
    ("by", "whose", "is_done"),
    [
        (Role.MANAGER, Role.MEDICAL_DIRECTOR, False),
        (Role.MANAGER, Role.PRESCRIBER, False),
        (Role.MANAGER, Role.INJECTOR, False),
        (Role.MANAGER, Role.FRONT_DESK, True),
        (Role.MANAGER, Role.MANAGER, True),
        (Role.MEDICAL_DIRECTOR, Role.INJECTOR, True),
        (Role.MEDICAL_DIRECTOR, Role.MEDICAL_DIRECTOR, True),
        (Role.MEDICAL_DIRECTOR, Role.MANAGER, True),
    ],
)
def test_second_step_is_reset_by_whoever_may_as_much(by: Role, whose: Role, is_done: bool):
    person = make_user(whose)
    give_second_step(person)

    browser_of(make_user(by)).post(reverse("team_member_act", args=[person.pk, "second-step"]))

    assert Authenticator.objects.filter(user=person).exists() is not is_done
    assert AuditEvent.objects.filter(action="user.second_factor_reset").exists() is is_done


def test_own_second_step_is_reset_by_somebody_else(director: User):
    give_second_step(director)

    response = browser_of(director).post(
        reverse("team_member_act", args=[director.pk, "second-step"])
    )

    assert response.status_code == 422
    assert Authenticator.objects.count() == 1


@pytest.mark.parametrize("act", ["password", "second-step", "sessions"])
@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.INJECTOR, Role.PRESCRIBER])
def test_other_roles_do_nothing_to_accounts(director: User, act: str, role: Role):
    browser = browser_of(make_user(role))

    assert browser.post(reverse("team_member_act", args=[director.pk, act])).status_code == 403
    assert browser.get(reverse("team_member", args=[director.pk])).status_code == 403


def test_sign_out_everywhere_ends_every_session(manager: User, director: User):
    theirs = browser_of(director)

    browser_of(manager).post(reverse("team_member_act", args=[director.pk, "sessions"]))

    assert theirs.get(reverse("day_board")).url.startswith(reverse("account_login"))


def test_password_link_goes_to_their_own_address(
    manager: User, director: User, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        browser_of(manager).post(reverse("team_member_act", args=[director.pk, "password"]))

    assert [letter.to for letter in mail.outbox] == [[director.email]]


def test_both_addresses_agree_before_one_changes(
    director: User, django_capture_on_commit_callbacks
):
    noor = make_user(Role.INJECTOR, email="noor@clinic.example")
    theirs, now = browser_of(noor), timezone.now()
    with django_capture_on_commit_callbacks(execute=True):
        change = ask_for_address(person=noor, email="Noor@Home.example", by=director, now=now)
    assert [letter.to for letter in mail.outbox] == [
        ["noor@clinic.example"],
        ["noor@home.example"],
    ]

    for side, email in ((NEW, "noor@clinic.example"), (OLD, "noor@home.example")):
        page = address_url(change, side).partition("/team/")
        response = Browser().post(f"/team/{page[2]}", {"answer": "yes"})
        noor.refresh_from_db()
        assert (response.status_code, noor.email) == (200, email)

    assert theirs.get(reverse("day_board")).url.startswith(reverse("account_login"))
    changed = AuditEvent.objects.get(action="user.address_changed")
    assert changed.target == f"accounts.user:{noor.pk}"


@pytest.mark.parametrize("side", [OLD, NEW])
def test_one_yes_said_twice_is_one_yes(director: User, side: str):
    change = ask_for_address(person=director, email=THEIRS, by=director, now=timezone.now())

    for _ in range(2):
        agree_to_address(change=change, side=side, now=timezone.now())

    assert User.objects.get(pk=director.pk).email != THEIRS


def test_the_old_address_stops_it_and_ends_the_sessions(
    director: User, django_capture_on_commit_callbacks
):
    stolen = browser_of(director)
    change = ask_for_address(person=director, email=THEIRS, by=director, now=timezone.now())

    with django_capture_on_commit_callbacks(execute=True):
        stop_address(change=change, side=OLD, now=timezone.now())

    assert stolen.get(reverse("day_board")).url.startswith(reverse("account_login"))
    assert "/accounts/password/reset/key/" in mail.outbox[-1].body
    with pytest.raises(ChangeOver):
        agree_to_address(change=change, side=NEW, now=timezone.now())


def test_an_address_of_somebody_is_taken(director: User, manager: User):
    with pytest.raises(AddressTaken):
        ask_for_address(
            person=director, email=manager.email.upper(), by=director, now=timezone.now()
        )


def test_a_link_of_one_side_is_not_the_link_of_the_other(director: User):
    change = ask_for_address(person=director, email=THEIRS, by=director, now=timezone.now())
    token = address_url(change, NEW).split("/")[-2]

    assert read_address_token(token) == (change, NEW)
    with pytest.raises(AddressChange.DoesNotExist):
        read_address_token(token[:-1] + ("A" if token[-1] != "A" else "B"))
    assert Browser().get(reverse("team_address", args=["m9" * 27])).status_code == 404


def staff_form(member: StaffMember, **typed: object) -> dict[str, object]:
    return {
        "user": member.user_id,
        "slug": member.slug,
        "name": member.name,
        "title": member.title,
        "credentials": member.credentials,
        "licence_number": member.licence_number,
        "color": member.color,
        "is_active": "on",
        "is_provider": "on",
    } | typed


def test_a_staff_member_stays_the_person_that_it_is(manager: User):
    vale = make_staff(Role.MEDICAL_DIRECTOR, name="Dr. Ines Vale")

    browser_of(manager).post(
        reverse("admin:clinic_staffmember_change", args=[vale.pk]),
        staff_form(vale, user=manager.pk),
    )

    assert StaffMember.objects.get(pk=vale.pk).user_id == vale.user_id


def test_the_database_keeps_a_staff_member_with_its_account(manager: User, db):
    vale = make_staff(Role.MEDICAL_DIRECTOR)

    with pytest.raises(DatabaseError):
        StaffMember.objects.filter(pk=vale.pk).update(user=manager)


@pytest.mark.parametrize(
    "typed",
    [{"licence_number": "MD-1"}, {"licence_expires_on": "2031-01-01"}, {"credentials": "MD"}],
)
@pytest.mark.parametrize("role", [Role.MANAGER, Role.MEDICAL_DIRECTOR])
def test_a_director_writes_licences(director: User, role: Role, typed: dict[str, str]):
    mara = make_staff()

    browser_of(make_user(role)).post(
        reverse("admin:clinic_staffmember_change", args=[mara.pk]), staff_form(mara, **typed)
    )

    (field, value) = next(iter(typed.items()))
    written = str(getattr(StaffMember.objects.get(pk=mara.pk), field)) == value
    assert written is (role == Role.MEDICAL_DIRECTOR)
