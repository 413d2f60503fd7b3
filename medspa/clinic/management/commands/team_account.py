from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.audit.log import SystemActor, record
from medspa.clinic.team.accounts import after_switching, end_sessions, forget_second_factor
from medspa.clinic.team.addresses import write_address
from medspa.formats.addresses import address_key

BY = SystemActor("team_account command")
TEAM_ROLES = [role.value for role in Role if role is not Role.CLIENT]


class Command(BaseCommand):
    help = (
        "For whoever runs the server, when nobody in the clinic may do it any more: the only "
        "medical director lost phone and codes, the old mailbox is gone, or they left. Every "
        "use is in the audit log, and the person is told about everything but roles."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="The address that the person signs in with.")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--reset-second-step", action="store_true")
        what.add_argument("--switch-on", action="store_true")
        what.add_argument("--switch-off", action="store_true")
        what.add_argument("--give-role", choices=TEAM_ROLES, metavar="ROLE")
        what.add_argument("--take-role", choices=TEAM_ROLES, metavar="ROLE")
        what.add_argument("--new-email", metavar="ADDRESS")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"Nobody signs in with {options['email']}.")
        if options["reset_second_step"]:
            forget_second_factor(person=person, by=BY)
        elif options["switch_on"] or options["switch_off"]:
            _switch(person, on=options["switch_on"])
        elif options["give_role"] or options["take_role"]:
            _write_roles(person, options["give_role"], options["take_role"])
        else:
            validate_email(options["new_email"])
            write_address(person=person, email=address_key(options["new_email"]), by=BY)
        self.stdout.write(f"Done for {person}.")


def _switch(person: User, *, on: bool) -> None:
    person.is_active = on
    person.save(update_fields=["is_active"])
    record(by=BY, action=f"user.switched_{'on' if on else 'off'}", target=person)
    after_switching(person=person)


def _write_roles(person: User, given: str | None, taken: str | None) -> None:
    before = list(person.roles)
    person.roles = [role for role in TEAM_ROLES if role in {*before, given} - {taken}]
    person.save(update_fields=["roles"])
    end_sessions(person)
    record(by=BY, action="user.roles_given", target=person, before=before, after=person.roles)
