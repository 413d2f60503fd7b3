"""What charts and estimates put on the page of work, for those who may see them."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.urls import reverse

from charting.charts.queries import charts_to_cosign, questions_asked, unsigned_charts
from charting.estimates.needs import estimates_missing, overdue
from charting.estimates.requests import requests_waiting
from charting.models import Chart
from medspa.accounts.permissions import Permission
from medspa.clinic.models import StaffMember
from medspa.work.lists import Row, Scope, WorkList, register


def to_sign(scope: Scope) -> Iterator[Row]:
    """Open charts and questions about signed ones: one's own for who treats, else everybody's.
    Three statements."""
    mine = StaffMember.objects.filter(user=scope.user, is_provider=True).first()
    for asked in questions_asked(mine)[: scope.most]:
        yield _chart_row(scope, asked.chart, f"question-{asked.pk}", "A question to answer")
    yield from _charts(scope, unsigned_charts(mine)[: scope.most], "sign", "To sign")


def to_cosign(scope: Scope) -> Iterator[Row]:
    """One statement, and that of the addenda."""
    return _charts(scope, charts_to_cosign()[: scope.most], "cosign", "To co-sign")


def _charts(scope: Scope, charts: Iterable[Chart], name: str, says: str) -> Iterator[Row]:
    return (_chart_row(scope, chart, f"{name}-{chart.pk}", says) for chart in charts)


def _chart_row(scope: Scope, chart: Chart, about: str, says: str) -> Row:
    on = chart.visit_on
    return Row(
        about=about,
        says=f"{says}, {chart.injector.name}",
        address=chart.get_absolute_url(),
        client=chart.client,
        since=on,
        is_late=on < scope.today,
    )


def estimates(scope: Scope) -> Iterator[Row]:
    """Visits and requests without a written estimate that should have one by now. Two
    statements."""
    address = reverse("missing_estimates")
    for one in islice(overdue(estimates_missing(scope.now)), scope.most):
        yield Row(
            about=f"visit-{one.visit.pk}-{one.visit.version}",
            says=f"Estimate for {one.visit.appointment_type.name}",
            address=address,
            client=one.visit.client,
            since=one.by,
            is_late=True,
        )
    for asked in islice(overdue(requests_waiting(scope.now)), scope.most):
        yield Row(
            about=f"asked-{asked.asked.pk}",
            says="Asked for an estimate",
            address=address,
            client=asked.asked.client,
            since=asked.by,
            is_late=True,
        )


register(
    WorkList(
        "charts",
        "Charts to sign",
        "Open charts, and questions about signed ones; your own if you treat.",
        Permission.SIGN_CHARTS,
        to_sign,
        "chart_list",
        empties_itself=True,
    ),
    WorkList(
        "cosign",
        "Charts to co-sign",
        "Signed, and waiting for a prescriber.",
        Permission.COSIGN_CHARTS,
        to_cosign,
        "cosign_queue",
        empties_itself=True,
    ),
    WorkList(
        "estimates",
        "Estimates overdue",
        "Should have been written by now.",
        Permission.BOOK_FOR_CLIENT,
        estimates,
        "missing_estimates",
    ),
)
