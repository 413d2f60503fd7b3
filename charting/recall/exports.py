"""The recall on paper: a table for a spreadsheet, and a document for the authority."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

from charting.ground.papers.letters import unprintable_letters
from charting.ground.papers.printing import print_paper, texts_in
from charting.recall.queries import LotLine, Recall, Recipient
from medspa.accounts.models import User
from medspa.formats.csv_cells import inert_cell
from treatments.giving.wordings import day_text

TEMPLATE = Path(__file__).parent / "papers" / "recall.typ"
HEADS = (
    "Client",
    "Born",
    "Phone",
    "Email",
    "Visit",
    "Location",
    "Injector",
    "Area",
    "Area code",
    "Side",
    "Amount",
    "Unit",
    "Chart",
    "Last contact",
    "Note",
)


def as_csv(recall: Recall) -> str:
    """One row for each place and visit; a cell that a spreadsheet would compute is made inert."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADS)
    for who, line in recall.lines:
        writer.writerow([inert_cell(cell) for cell in _cells(who, line)])
    return out.getvalue()


def _cells(who: Recipient, line: LotLine) -> list[str]:
    client, chart, last = who.client, line.chart, who.last
    return [
        client.full_name,
        client.birth_on.isoformat() if client.birth_on else "",
        str(client.phone or ""),
        client.email,
        line.on.isoformat(),
        chart.appointment.location.name,
        str(chart.injector),
        line.area or "opened, nothing given",
        line.area_code,
        line.side,
        f"{line.amount:f}",
        line.unit,
        line.state,
        last.get_outcome_display() if last else "not contacted",
        last.note if last else "",
    ]


def as_pdf(recall: Recall, *, by: User, made_at: str) -> bytes:
    """Typeset from data alone: what a client is called can never become markup."""
    return print_paper(TEMPLATE, _document(recall, by.full_name or by.email, made_at))


def letters_missing(recall: Recall) -> str:
    """Letters of names and notes that the PDF cannot show."""
    people = [_person(who) for who in recall.recipients]
    return unprintable_letters(texts_in(people))


def _document(recall: Recall, by: str, made_at: str) -> dict[str, Any]:
    lot = recall.lot
    return {
        "product": lot.product.name,
        "lot": lot.lot_number,
        "gtin": lot.gtin,
        "expires_on": day_text(lot.expires_on),
        "made": f"{made_at}, {by}",
        "reason": lot.quarantine_reason,
        "stock": [_held(lot) for lot in recall.batch],
        "clients": [_person(who) for who in recall.recipients],
        "settled": recall.settled,
    }


def _held(lot: Any) -> dict[str, str]:
    state = "quarantine" if lot.is_quarantined else "on the shelf"
    return {"location": lot.location.name, "packs": f"{lot.balance:,}", "state": state}


def _person(who: Recipient) -> dict[str, Any]:
    last = who.last
    return {
        "name": who.client.full_name,
        "is_whole": not unprintable_letters([who.client.full_name]),
        "born": day_text(who.client.birth_on) if who.client.birth_on else "",
        "phone": str(who.client.phone or ""),
        "contact": last.get_outcome_display() if last else "not contacted",
        "note": last.note if last else "",
        "lines": [
            {
                "on": day_text(line.on),
                "location": line.chart.appointment.location.name,
                "injector": str(line.chart.injector),
                "where": line.where,
                "amount": line.given,
                "state": line.state,
            }
            for line in who.lines
        ],
    }
