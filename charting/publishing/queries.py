"""What is shown of whom, what waits, and what a photograph's words begin with."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from charting.ground.places import clinic_place
from charting.models import Publication
from charting.models.publication import PublicationQuerySet
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of
from website.results import Asked, Result, tells_results
from website.treatments.pages import in_words_of_reader


@dataclass(frozen=True)
class Place:
    """A page of the site, as it is called, and its address."""

    name: str
    url: str


def today_of_clinic(now: datetime) -> date:
    return clinic_place().local(now).date()


def not_over(rows: PublicationQuerySet, now: datetime) -> list[Publication]:
    """Without those whose last day is past, on the clock of the clinic; it is asked for once there
    are any. Two statements at most."""
    found = list(rows.with_all())
    today = today_of_clinic(now) if found else None
    return [one for one in found if today and not one.is_over(today)]


@tells_results
def published_results(asked: Asked) -> list[Result]:
    """Two statements at most, and one for the names of treatments in a second language."""
    rows = Publication.objects.standing()
    if asked.treatment:
        rows = rows.filter(treatment=asked.treatment)
    if asked.on_home:
        rows = rows.filter(purpose=Publication.Purpose.HOME)
    found = not_over(rows.order_by("-approved_at", "-pk"), asked.now)
    in_words_of_reader([row.treatment for row in found])
    return [_result(row) for row in found]


def _result(row: Publication) -> Result:
    words = row.words
    return Result(
        key=str(row.public_id),
        language=words.language,
        title=words.title,
        view=row.before.get_view_display(),
        treated=words.treated_lines,
        note=words.note,
        treatment=row.treatment,
        before=reverse("result_picture", args=[row.public_id, "before", 960]),
        after=reverse("result_picture", args=[row.public_id, "after", 960]),
        between=row.after.taken_at - row.before.taken_at,
    )


def publications_of(client: Client) -> PublicationQuerySet:
    """Of the person, under whatever record, newest first."""
    rows: PublicationQuerySet = Publication.objects.with_all()
    return rows.filter(before__client__in=records_of(client))


def open_publications(client: Client, now: datetime) -> list[Publication]:
    """What the client can say yes to, or take down. Two statements at most."""
    return not_over(publications_of(client).open(), now)


def open_publication(client: Client, public_id: UUID, now: datetime) -> Publication | None:
    """One of them, its treatment named in the language of the page."""
    rows = publications_of(client).open().filter(public_id=public_id)
    found = not_over(rows, now)
    in_words_of_reader([one.treatment for one in found])
    return found[0] if found else None


def pages_of(publication: Publication) -> list[Place]:
    """All pages of the site on which it stands once it is approved."""
    treatment = publication.treatment
    pages = [
        Place(gettext("Results"), reverse("result_list")),
        Place(treatment.name, treatment.get_absolute_url()),
    ]
    if publication.purpose == Publication.Purpose.HOME:
        pages.append(Place(gettext("Home page"), reverse("home")))
    return pages
