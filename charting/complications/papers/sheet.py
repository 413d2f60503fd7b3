"""One page for whoever takes over: who, what was injected, what was seen and given, whom to call.

The client's copy says the same, without the names of the team in each line.
"""

from pathlib import Path
from typing import Any

from charting.complications.page.injected import InjectedLine
from charting.complications.page.log import LogLine
from charting.complications.page.screen import EventScreen
from charting.ground.papers.printing import print_paper
from charting.models import Photo
from charting.photos.serving import picture_bytes
from medspa.clinic.models import Organisation
from treatments.giving.wordings import clock_text, day_text

TEMPLATE = Path(__file__).parent / "sheet.typ"
MOST_LINES = 40
MOST_PHOTOS, PICTURE = 6, 960
"""Of the log: the newest, so that the sheet stays one to read at a glance."""


def sheet_pdf(screen: EventScreen, *, is_own: bool = False, has_photos: bool = False) -> bytes:
    """Typeset from data alone: nothing that somebody typed becomes markup."""
    pictures = [_picture(screen, one) for one in screen.pictures[:MOST_PHOTOS]]
    photos = {"photos": pictures[::-1] if has_photos else []}
    return print_paper(TEMPLATE, _paper(screen, is_own=is_own) | photos)


def _paper(screen: EventScreen, *, is_own: bool) -> dict[str, Any]:
    event = screen.event
    local = event.location.local
    standing = [line for line in screen.lines if line.instead is None][:MOST_LINES]
    return {
        "title": "Your copy" if is_own else "Hand-over sheet",
        "clinic": Organisation.objects.get().name,
        "made": f"{day_text(local(screen.now).date())}, {clock_text(local(screen.now))}",
        "facts": _facts(screen),
        "injected": [_given(screen, row) for row in _suspected_first(screen)],
        "total": f"{screen.units_given} U of hyaluronidase in {len(screen.pulses)}",
        "refill": screen.refill_says,
        "log": [_line(screen, line, is_own=is_own) for line in standing[::-1]],
        "phones": [[one.phone, one.name] for one in screen.phones],
    }


def _facts(screen: EventScreen) -> list[list[str]]:
    event, client = screen.event, screen.event.client
    local = event.location.local
    born = f"{day_text(client.birth_on)} ({screen.age})" if client.birth_on else "not known"
    place = event.location
    asked = screen.asked
    told = ", ".join(asked.allergies) or "none told" if asked else "never asked"
    facts = [
        ("Client", client.full_name),
        ("Born", born),
        ("Held to be", event.get_kind_display()),
        ("Began", f"{day_text(local(event.began_at).date())}, {clock_text(local(event.began_at))}"),
        ("Allergies", told),
        ("From", f"{place.name}, {place.street}, {place.city}, {place.region}, {place.phone}"),
        ("Outcome", event.get_outcome_display() if event.is_closed else event.state.lower()),
    ]
    return [[name, said] for name, said in facts]


def _suspected_first(screen: EventScreen) -> list[InjectedLine]:
    return sorted(screen.injected.lines, key=lambda row: not row.number)


def _given(screen: EventScreen, row: InjectedLine) -> list[str]:
    line, local = row.line, screen.event.location.local
    lot = line.container.lot
    at = local(line.at)
    return [
        "suspected" if row.number else "",
        f"{line.area}{row.side}",
        row.amount,
        f"{line.product}, lot {lot.lot_number}",
        f"{day_text(at.date())}, {clock_text(at)}",
    ]


def _picture(screen: EventScreen, photo: Photo) -> list[Any]:
    """Its bytes, and what it shows."""
    at = screen.event.location.local(photo.taken_at)
    says = f"{photo.label}, {at:%b} {at.day}, {clock_text(at)}"
    return [list(picture_bytes(photo, PICTURE)), says]


def _line(screen: EventScreen, line: LogLine, *, is_own: bool) -> list[str]:
    at = screen.event.location.local(line.entry.at)
    by = "" if is_own else str(line.entry.by)
    return [f"{at:%b} {at.day}, {clock_text(at)}", line.after, line.said, by]
