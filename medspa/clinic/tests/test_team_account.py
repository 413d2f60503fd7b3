import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command

from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def director() -> User:
    return make_user(Role.MEDICAL_DIRECTOR, email="vale@clinic.example")


def run(*words: str) -> None:
    call_command("team_account", *words, verbosity=0)


def test_the_server_resets_a_second_step(director: User, django_capture_on_commit_callbacks):
    Authenticator.objects.create(user=director, type="totp", data={"secret": "x"})

    with django_capture_on_commit_callbacks(execute=True):
        run("Vale@clinic.example", "--reset-second-step")

    assert not Authenticator.objects.exists()
    assert AuditEvent.objects.get().actor == "team_account command"
    assert [letter.to for letter in mail.outbox] == [["vale@clinic.example"]]


def test_the_server_switches_on(director: User):
    User.objects.update(is_active=False)

    run("vale@clinic.example", "--switch-on")

    assert User.objects.get().is_active is True


def test_the_server_writes_an_address_and_tells_both(
    director: User, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        run("vale@clinic.example", "--new-email", "Ines@clinic.example")

    assert User.objects.get().email == "ines@clinic.example"
    told = {letter.to[0] for letter in mail.outbox}
    assert told == {"vale@clinic.example", "ines@clinic.example"}


def test_an_unknown_address_is_said(db):
    with pytest.raises(CommandError, match="Nobody signs in with"):
        run("nobody@clinic.example", "--switch-on")
