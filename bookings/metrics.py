"""Figures for whoever watches the site, in Prometheus' text format.

All are asked of the database, so every web process says the same; none names anybody.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from bookings.models import Appointment
from medspa.messaging.sending.queries import TROUBLES
from medspa.pages.health import health_report
from medspa.ratelimit.services import count_refusals

PARTS = ("database", "broker", "worker", "beat")


@dataclass(frozen=True)
class Figure:
    """`values`: what the label says, and how much; one without a label stands under ""."""

    name: str
    help: str
    values: dict[str, float]
    label: str = ""
    kind: str = "gauge"

    def lines(self) -> Iterator[str]:
        yield f"# HELP {self.name} {self.help}"
        yield f"# TYPE {self.name} {self.kind}"
        for said, value in self.values.items():
            label = f'{{{self.label}="{said}"}}' if self.label else ""
            yield f"{self.name}{label} {value:g}"


def collect_figures(now: datetime) -> list[Figure]:
    """What the database says; without one, only that it is away."""
    report = health_report()
    up = {part: float(report[part] == "ok") for part in PARTS}
    parts = Figure("medspa_up", "Whether a part of the system answers.", up, "part")
    if not up["database"]:
        return [parts]
    return [parts, *_outbox(report), _failing(report), *_holds(now), _refused()]


def format_figures(figures: Iterable[Figure]) -> str:
    return "\n".join(line for figure in figures for line in figure.lines()) + "\n"


def _outbox(report: dict[str, Any]) -> Iterator[Figure]:
    lag = {"": report["outbox_lag_s"]}
    yield Figure("medspa_outbox_lag_seconds", "Age of the oldest message that is due.", lag)
    counted = {name.removeprefix("messages_"): report[name] for name in TROUBLES}
    says = "Messages that wait for another try, failed within a day, or were perhaps sent."
    yield Figure("medspa_messages", says, counted, "state")


def _failing(report: dict[str, Any]) -> Figure:
    says = "Rows that a sweep had to leave out."
    return Figure("medspa_rows_failing", says, {"": report.get("rows_failing", 0)})


def _holds(now: datetime) -> Iterator[Figure]:
    standing = Appointment.objects.filter(status="held", hold_expires_at__gt=now).order_by()
    by_network = standing.exclude(held_from="").values("held_from").annotate(number=Count("pk"))
    most = by_network.order_by("-number").values_list("number", flat=True).first()
    yield Figure("medspa_holds", "Times kept for somebody now.", {"": standing.count()})
    says = "Of these, the most that are kept for one network."
    yield Figure("medspa_holds_of_one_network", says, {"": most or 0})


def _refused() -> Figure:
    says = "Calls beyond a rate, refused since counting began."
    numbers = {kind: float(number) for kind, number in count_refusals().items()}
    return Figure("medspa_refused_total", says, numbers, "kind", "counter")
