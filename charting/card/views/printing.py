"""The card and the sheet of aftercare, printed by staff in the client's language."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import override
from django.views.decorators.http import require_safe

from charting.aftercare.queries import wanted_sections
from charting.card.card import read_card
from charting.card.papers.card import card_pdf, sheet_pdf
from charting.consents.views.copies import pdf_response
from charting.models import Chart
from charting.record.contents import CHART_JOINS, read_contents
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.web.request import HttpRequest


@requires(Permission.VIEW_CHARTS)
@require_safe
def chart_card(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Of the visit of a signed chart. Every print is noted."""
    chart = _find(pk)
    if not chart.is_signed:
        raise Http404("There is no card before the chart is signed.")
    record(by=user_of(request), action="card.printed", target=chart)
    with override(chart.client.language):
        return pdf_response(card_pdf(read_card(chart.appointment)), "card.pdf")


@requires(Permission.VIEW_CHARTS)
@require_safe
def chart_sheet(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What to look after, for what stands in the chart now, to hand out."""
    chart = _find(pk)
    record(by=user_of(request), action="aftercare.printed", target=chart)
    language = chart.client.language
    care = [one.in_language(language) for one in wanted_sections(read_contents(chart).injections)]
    with override(language):
        return pdf_response(sheet_pdf(chart.appointment, care), "aftercare.pdf")


def _find(pk: uuid.UUID) -> Chart:
    return get_object_or_404(Chart.objects.select_related(*CHART_JOINS), pk=pk)
