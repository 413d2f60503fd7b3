"""Numbers one looks at: each with its definition, the rows behind it, and both as CSV."""

import csv
from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bookings.forms.numbers import NumbersForm
from bookings.numbers.page import Section, quick_spans
from bookings.numbers.report import Report, reports_for
from bookings.numbers.span import Span
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clinic.models import Location
from medspa.formats.csv_cells import inert_cell
from medspa.web.paging import page_of
from medspa.web.request import HttpRequest

PAGE = 50


@requires(Permission.VIEW_DIARY)
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Every report that the person may see, over the days and places of the address."""
    form = _form(request)
    span = form.span
    reports = reports_for(user_of(request).permissions)
    context = {
        "form": form,
        "span": span,
        "sections": [Section(each, each.read(span), span) for each in reports],
        "quick": quick_spans(span, form.today),
    }
    return render(request, "bookings/numbers.html", context)


@requires(Permission.VIEW_DIARY)
@require_safe
def numbers_rows(request: HttpRequest, report: str, key: str) -> HttpResponse:
    """The rows that one figure counts, a page at a time."""
    form = _form(request)
    found, span = _report_or_404(request, report), form.span
    rows = found.rows(span, key)
    if rows is None:
        raise Http404
    page = page_of(rows, PAGE, request.GET.get("page"))
    context = {
        "form": form,
        "span": span,
        "report": found,
        "key": key,
        "heading": found.heading(span, key),
        "page": page,
        "titles": [column.title for column in found.columns],
        "rows": [(found.address(row), _cells(found, row)) for row in page],
    }
    return render(request, "bookings/numbers_rows.html", context)


@requires(Permission.ADMINISTER, proof=True)
@require_safe
def numbers_rows_csv(request: HttpRequest, report: str, key: str) -> HttpResponseBase:
    """The same rows as a file. Who took it along is noted."""
    found, span = _report_or_404(request, report), _form(request).span
    rows = found.rows(span, key)
    if rows is None:
        raise Http404
    _note_export(request, span, f"{found.slug}.{key}", rows.count())
    titles = [column.title for column in found.columns]
    lines = (_cells(found, row) for row in rows.iterator(chunk_size=500))
    return _file(f"{found.slug}-{key}", span, titles, lines)


@requires(Permission.VIEW_DIARY)
@require_safe
def numbers_csv(request: HttpRequest) -> HttpResponseBase:
    """Every figure of the page with its definition. It names nobody."""
    span = _form(request).span
    reports = reports_for(user_of(request).permissions)
    sections = [Section(each, each.read(span), span) for each in reports]
    _note_export(request, span, "all", len(sections))
    titles = ["Report", "Figure", "Number", "Percent", "Beside it", "Definition"]
    return _file("numbers", span, titles, (row for each in sections for row in each.cells()))


def _form(request: HttpRequest) -> NumbersForm:
    return NumbersForm(request, list(Location.objects.filter(is_active=True)))


def _report_or_404(request: HttpRequest, slug: str) -> Report:
    for report in reports_for(user_of(request).permissions):
        if report.slug == slug:
            return report
    raise Http404


def _cells(report: Report, row: Any) -> list[str]:
    return [column.read(row) for column in report.columns]


def _note_export(request: HttpRequest, span: Span, what: str, rows: int) -> None:
    record(
        by=user_of(request),
        action="numbers.exported",
        target="bookings.appointment",
        what=what,
        rows=rows,
        first=span.first.isoformat(),
        last=span.last.isoformat(),
        location=span.chosen,
    )


class _Echo:
    """What the writer of the csv module writes into: it hands back the line."""

    @staticmethod
    def write(line: str) -> str:
        return line


def _file(
    name: str, span: Span, titles: list[str], lines: Iterable[list[str]]
) -> StreamingHttpResponse:
    """Line by line: two years of a clinic fit into no one answer. Cells are inert."""
    writer = csv.writer(_Echo())
    inert = ([inert_cell(cell) for cell in line] for line in chain([titles], lines))
    text = (writer.writerow(line) for line in inert)
    response = StreamingHttpResponse(
        (line.encode() for line in chain(["\ufeff"], text)),
        content_type="text/csv; charset=utf-8",
    )
    days = f"{span.first:%Y-%m-%d}-{span.last:%Y-%m-%d}"
    response["Content-Disposition"] = f'attachment; filename="{name}-{days}.csv"'
    return response
