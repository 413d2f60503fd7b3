from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from medspa.accounts.models import User
from medspa.audit.log import SystemActor, record
from medspa.clinic.team.accounts import after_switching, forget_second_factor
from medspa.clinic.team.addresses import write_address

BY = SystemActor("team_account command")


class Command(BaseCommand):
    help = (
        "For whoever runs the server, when nobody in the clinic may do it any more: the only "
        "medical director lost her phone and codes, or her old mailbox is gone. Every use is in "
        "the audit log, and the person is told."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="The address that the person signs in with.")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--reset-second-step", action="store_true")
        what.add_argument("--switch-on", action="store_true")
        what.add_argument("--new-email", metavar="ADDRESS")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"Nobody signs in with {options['email']}.")
        if options["reset_second_step"]:
            forget_second_factor(person=person, by=BY)
        elif options["switch_on"]:
            _switch_on(person)
        else:
            validate_email(options["new_email"])
            write_address(person=person, email=options["new_email"].strip().lower(), by=BY)
        self.stdout.write(f"Done. {person} is told by e-mail.")


def _switch_on(person: User) -> None:
    person.is_active = True
    person.save(update_fields=["is_active"])
    record(by=BY, action="user.switched_on", target=person)
    after_switching(person=person)
