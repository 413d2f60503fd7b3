from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from devtools.demo import (
    assessments,
    balancing,
    complications,
    course,
    diary,
    fridge,
    orders,
    plans,
    portraits,
    presented,
)
from devtools.demo.clinic import make_clinic
from devtools.demo.consultations import cosigning
from devtools.demo.desk import tasks
from devtools.demo.forms import consent_forms, intake
from devtools.demo.money import prices
from devtools.demo.people import DEMO_PASSWORD, INJECTOR, TEAM
from devtools.demo.photos import photographs
from devtools.demo.vials import sharing
from medspa.accounts.models import User
from medspa.audit.log import SYSTEM
from medspa.clients.models import Client
from medspa.clinic.models import Organisation
from medspa.messaging.letters.writing import WORDS, write_message
from medspa.messaging.models import Message
from website.services import load_pages, load_treatment_words

OPENED_AT = datetime(2025, 12, 1, 18, tzinfo=UTC)


class Command(BaseCommand):
    help = "Fill an empty database with the fictional demo clinic and print its logins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--logins", action="store_true", help="Only print the logins of the demo clinic."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        demo = Organisation.objects.filter(is_demo=True).exists()
        if not demo and not options["logins"]:
            self._require_empty()
            self._require_local()
            call_command("load_catalogue", stdout=self.stdout)
            seed_demo(now=timezone.now())
            demo = True
        if demo:
            self._print_logins()

    def _require_empty(self) -> None:
        if User.objects.exists() or Client.objects.exists() or Organisation.objects.exists():
            raise CommandError("This database is in use. The demo goes into an empty one only.")

    def _require_local(self) -> None:
        if not settings.MAIL_STAYS_HERE:
            raise CommandError("Mail would leave this machine. The demo writes it to files only.")

    def _print_logins(self) -> None:
        self.stdout.write(f"Demo logins, all with the password {DEMO_PASSWORD}")
        for person in TEAM:
            self.stdout.write(f"  {person.email:<26} {person.name}, {person.title.lower()}")


@transaction.atomic
def seed_demo(*, now: datetime) -> None:
    """Make the whole demo clinic as of `now`. Needs the catalogue and an empty database."""
    clinic = make_clinic()
    load_pages(by=SYSTEM, now=OPENED_AT)
    load_treatment_words(by=SYSTEM)
    portraits.introduce_team(clinic)
    portraits.show_the_way(clinic)
    consent_forms.publish_forms(clinic, now=OPENED_AT)
    fridge.stock_up(clinic, now=OPENED_AT)
    balancing.live_through(clinic)
    sharing.share_a_vial(clinic)
    cosigning.leave_two(clinic, now=now)
    diary.fill_diary(clinic, now=now)
    course.book_a_course(clinic, now=now)
    diary.go_away(clinic, now=now)
    consent_forms.sign_papers(clinic, now=now)
    plans.show_plans(clinic, now=now)
    assessments.begin_drafts(clinic, now=now)
    orders.vary(clinic, now=now)
    intake.answer_questions(clinic, now=now)
    prices.write_estimates(by=clinic.user(INJECTOR), now=now)
    presented.present_plans(clinic, now=now)
    complications.live_through_drill(clinic, now=now)
    photographs.hang_photographs(clinic, now=now)
    tasks.write_down(clinic, now=now)
    fridge.age_stock(clinic, received_at=now - timedelta(days=20), now=now)
    _send_history(now)


def _send_history(now: datetime) -> None:
    """What was to be said before today has been said: nothing of it goes out again."""
    for message in Message.objects.filter(state=Message.State.QUEUED, send_after__lt=now):
        write_message(message, message.send_after)
        message.state, message.sent_at = Message.State.SENT, message.send_after
        message.save(update_fields=["state", "sent_at", *WORDS])
