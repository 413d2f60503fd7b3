from argparse import ArgumentParser
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Max
from django.utils import timezone

import bookings.messages.reminders
import charting.followup.reminders
from medspa.audit.sweeping import SweepFailed
from medspa.clinic.models import Location
from medspa.messaging.models import Message
from medspa.messaging.outbox import dispatch_due


class Command(BaseCommand):
    help = "Put every reminder that is due into the outbox and send it, as the beat does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--now",
            help="Pretend this date (noon at the first location) or time with its offset.",
        )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.failed: list[str] = []

    def handle(self, *args: Any, now: str | None = None, **options: Any) -> None:
        moment = pretended(now) if now else timezone.now()
        last = Message.objects.aggregate(last=Max("pk"))["last"] or 0
        visits = self._done(bookings.messages.reminders.sweep_reminders, moment)
        yearly = self._done(charting.followup.reminders.sweep_reminders, moment)
        for message in Message.objects.filter(pk__gt=last).order_by("pk"):
            self.stdout.write(f"  {message.kind}: {message.recipient_name}")
        handed = self._done(lambda at: dispatch_due(now=at), moment)
        self.stdout.write(
            f"{moment:%Y-%m-%d %H:%M %Z}: {visits} reminders of visits and "
            f"{yearly} yearly reminders enqueued, {handed} messages handed over."
        )
        if self.failed:
            raise CommandError(f"Not everything could be done. {'; '.join(self.failed)}")

    def _done(self, sweep: Callable[[datetime], int], at: datetime) -> int:
        """How many it did; what it could not do is said when the others are done, too."""
        try:
            return sweep(at)
        except SweepFailed as error:
            self.failed.append(str(error))
            return error.done


def pretended(text: str) -> datetime:
    """The instant meant by `--now`. Refused where mail really leaves the building."""
    if not settings.MAIL_STAYS_HERE:
        raise CommandError("Mail leaves this machine: a pretended date would reach real people.")
    try:
        if len(text) == len("2027-02-01"):
            return noon_at_first_location(date.fromisoformat(text))
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--now: {error}. Example: 2027-02-01") from error
    if moment.tzinfo is None:
        raise CommandError("--now: a time needs its offset, as in 2027-02-01T12:00-08:00.")
    return moment


def noon_at_first_location(on: date) -> datetime:
    location = Location.objects.order_by("pk").first()
    return datetime.combine(on, time(12), tzinfo=location.zone if location else UTC)
