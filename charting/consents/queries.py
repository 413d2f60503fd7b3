"""Which answers to consent forms a client has given, and which are still to give."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bookings.models import Appointment
from charting.consents.asked import OPTIONAL, Kind, Subject, subjects_of_visit
from charting.consents.validity import answer_before, subject_problem
from charting.ground.moments import Moment
from charting.ground.places import place_of
from charting.models import Consent, ConsentForm
from medspa.clients.models import Client
from medspa.clinic.models import Location
from medspa.formats.dates import FIRST_LANGUAGE, current_language
from treatments.models import Modality


def consents_held(consents: Iterable[Consent]) -> dict[str, Consent]:
    """The newest answer to the treatment of each modality."""
    newest: dict[str, Consent] = {}
    for consent in consents:
        if not consent.form.product_class:
            newest.setdefault(consent.form.modality, consent)
    return {modality: newest[modality] for modality in Modality if modality in newest}


@dataclass(frozen=True)
class FormStanding:
    """A form as it is published now, with the client's newest answer to it.

    `problem` is why there is no valid yes at this moment, as staff read it; empty if there is.
    `lacks_off_label`: a yes to a treatment, off-label uses left out, and no form of their own asks.
    """

    form: ConsentForm
    answer: Consent | None
    problem: str
    lacks_off_label: bool = False

    @property
    def slug(self) -> str:
        """Its name where staff choose it."""
        form = self.form
        return "-".join(filter(None, (form.kind, form.modality, form.product_class)))

    @property
    def key(self) -> str:
        """Its name in addresses that a client opens: histories and logs learn nothing from it."""
        return key_of(self.slug)

    @property
    def state(self) -> str:
        """`signed`, `missing`, `refused`, `withdrawn` or `old`."""
        if not self.problem:
            return "signed"
        if self.answer is None:
            return "missing"
        return "old" if self.answer.is_agreed else str(self.answer.decision)

    @property
    def is_optional(self) -> bool:
        return self.form.kind in OPTIONAL

    def is_answered_since(self, at: datetime) -> bool:
        return self.answer is not None and self.answer.signed_at >= at

    def is_answered_at(self, visit: Appointment | None) -> bool:
        """Whether the newest answer was given for this visit."""
        at = self.answer.appointment_id if self.answer else None
        return at is not None and visit is not None and at == visit.pk

    @property
    def waits(self) -> bool:
        """Whether the client is asked for it without being told to: a no is not asked again."""
        return self.state in ("missing", "old")


def key_of(slug: str) -> str:
    return sha256(slug.encode()).hexdigest()[:8]


def current_forms(language: str = "") -> list[ConsentForm]:
    """The newest version about each subject in the language that is read now; where it has no words
    in that language, in the first language of the house. In the order in which they are asked."""
    wanted = language or current_language()
    found: dict[Subject, ConsentForm] = {}
    for form in ConsentForm.objects.current().filter(language__in={wanted, FIRST_LANGUAGE}):
        subject = Subject.of(form)
        if subject not in found or form.language == wanted:
            found[subject] = form
    return sorted(found.values(), key=_place)


def spanish_subjects() -> set[Subject]:
    """What there are Spanish words about. One query."""
    return {Subject.of(one) for one in ConsentForm.objects.filter(language="es").defer("text")}


def _place(form: ConsentForm) -> tuple[int, str, str]:
    return list(Kind).index(Kind(form.kind)), form.modality, form.product_class


def forms_of_client(
    client: Client, location: Location, now: datetime, *, language: str = ""
) -> list[FormStanding]:
    """How every published form stands with this client, in the words of `language` where there are
    such, else of the page's. Three queries.

    Judged by the words that were signed, so that an answer in another language holds.
    """
    consents = list(client.consents.select_related("form").defer("form__text"))
    known, moment = list(ConsentForm.objects.defer("text")), Moment.of(location, now)
    return [_standing(form, consents, known, moment) for form in current_forms(language)]


def _standing(
    form: ConsentForm, consents: Sequence[Consent], known: Sequence[ConsentForm], at: Moment
) -> FormStanding:
    subject = Subject.of(form)
    problem = subject_problem(consents, known, subject, at)
    answer = answer_before(consents, subject, at.at)
    words = problem.replace(" before the first injection", "")
    has_own = any(one.kind == Kind.OFF_LABEL for one in known)
    is_narrow = form.kind == Kind.TREATMENT and answer and not answer.covers_off_label
    return FormStanding(form, answer, words, not problem and bool(is_narrow) and not has_own)


def forms_of_visit(
    appointment: Appointment, now: datetime, extra: Iterable[str] = ()
) -> list[FormStanding]:
    """How the forms stand that such a visit asks for, and the kinds in `extra`."""
    if appointment.client is None:
        return []
    asked = subjects_of_visit(appointment.appointment_type.modalities, extra)
    found = forms_of_client(appointment.client, appointment.location, now)
    return [one for one in found if Subject.of(one.form) in asked]


def consents_to_sign(appointment: Appointment, now: datetime) -> list[FormStanding]:
    """What the client should still answer before the visit, in the order of the screen.

    What is optional is not among it, and nothing else is while electronic records were refused:
    such a client signs on paper.
    """
    return to_sign(forms_of_visit(appointment, now))


def count_to_sign(visits: Sequence[Appointment], now: datetime) -> dict[int, int]:
    """How many papers wait before each of these visits, by its number. Three statements."""
    given: dict[int | None, list[Consent]] = defaultdict(list)
    rows = Consent.objects.filter(client__in={one.client_id for one in visits})
    for row in rows.select_related("form").defer("form__text"):
        given[row.client_id].append(row)
    known, published = list(ConsentForm.objects.defer("text")), current_forms()
    return {
        visit.pk: _count(visit, given[visit.client_id], known, published, now) for visit in visits
    }


def _count(
    visit: Appointment,
    given: Sequence[Consent],
    known: Sequence[ConsentForm],
    published: Sequence[ConsentForm],
    now: datetime,
) -> int:
    moment = Moment.of(visit.location, now)
    asked = subjects_of_visit(visit.appointment_type.modalities)
    found = [_standing(one, given, known, moment) for one in published if Subject.of(one) in asked]
    return len(to_sign(found))


def to_sign(found: Sequence[FormStanding]) -> list[FormStanding]:
    if is_on_paper(found):
        return []
    return [one for one in found if one.waits and not one.is_optional]


def gate_of(found: Sequence[FormStanding]) -> FormStanding | None:
    """The form about electronic records while there is no yes to it: nothing else is signed on a
    screen before."""
    gates = (one for one in found if one.form.kind == Kind.ELECTRONIC_RECORDS and one.problem)
    return next(gates, None)


def is_on_paper(found: Sequence[FormStanding]) -> bool:
    """The client said no to electronic records."""
    gate = gate_of(found)
    return gate is not None and is_no(gate)


def is_no(one: FormStanding) -> bool:
    return one.state in (Consent.Decision.REFUSED, Consent.Decision.WITHDRAWN)


def agrees_to_screens(client: Client, location: Location | None, at: datetime) -> bool:
    """Whether the client agreed by then to electronic records; where the clinic has no words about
    them, nobody is asked. Three statements, and without `location` two more."""
    if not ConsentForm.objects.filter(kind=Kind.ELECTRONIC_RECORDS, published_at__lte=at).exists():
        return True
    kind, place = Kind.ELECTRONIC_RECORDS, location or place_of(client)
    consents = list(client.consents.select_related("form").filter(form__kind=kind))
    forms = list(ConsentForm.objects.filter(kind=kind).defer("text"))
    return not subject_problem(consents, forms, Subject(kind), Moment.of(place, at))


@dataclass(frozen=True)
class AnsweredPaper:
    """`title` is in the language of the page; `state` is `signed`, `refused` or `withdrawn`."""

    consent: Consent
    title: str
    state: str


def answered_papers(client: Client, answers: Iterable[Consent]) -> list[AnsweredPaper]:
    """Two statements. A yes that was withdrawn later, wherever, is not called signed any more."""
    titles = {Subject.of(one): one.title for one in current_forms()}
    gone = _taken_back(client)
    return [
        AnsweredPaper(
            consent=one,
            title=titles.get(Subject.of(one.form), one.form.title),
            state=_state(one, gone),
        )
        for one in answers
    ]


def _state(consent: Consent, gone: set[int]) -> str:
    if consent.pk in gone:
        return str(Consent.Decision.WITHDRAWN)
    return "signed" if consent.is_agreed else str(consent.decision)


def _taken_back(client: Client) -> set[int]:
    """The yeses before a withdrawal, by number."""
    gone: set[int] = set()
    withdrawn: set[Subject] = set()
    for one in client.consents.select_related("form").defer("form__text"):  # the newest first
        if one.decision == Consent.Decision.WITHDRAWN:
            withdrawn.add(Subject.of(one.form))
        elif one.is_agreed and Subject.of(one.form) in withdrawn:
            gone.add(one.pk)
    return gone
