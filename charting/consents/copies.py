"""A copy of one answer as PDF, with the words that were signed, letter by letter."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from charting.consents.forms import SignForm
from charting.ground.papers.printing import print_paper
from charting.models import Consent, ConsentForm
from medspa.clients.models import Client
from medspa.clinic.models import Location, Organisation
from medspa.formats.dates import format_when

TEMPLATE = Path(__file__).parent / "papers" / "consent.typ"
Facts = list[tuple[str, str]]


def print_copy(consent: Consent, place: Location) -> bytes:
    """In the language of the words. Needs `form`, `client`, `explained_by`, `seen_by`."""
    with translation.override(consent.form.language):
        return print_paper(TEMPLATE, _document(consent, place))


def file_name(consent: Consent, place: Location) -> str:
    """Names nobody and nothing clinical: it stays among the downloads of a shared computer."""
    return f"copy-{place.local(consent.signed_at):%Y-%m-%d}-{str(consent.public_id)[:8]}.pdf"


def print_blank(asked: SignForm, client: Client, told: Sequence[str]) -> bytes:
    """The same words twice, for the client and for the file, with boxes for what the screen asks
    besides and lines to write on, for whoever signs with ink."""
    line, form = "_" * 48, asked.asked
    with translation.override(form.language):
        facts = [
            *_boxes(asked),
            (gettext("Client"), client.full_name),
            (gettext("Name"), line),
            (gettext("Signature"), line),
            (gettext("Date"), line),
            (gettext("Seen by"), line),
        ]
        sheets = [gettext("For you"), gettext("For the clinic's file")]
        footers = [f"{_version(form)}. {whose}." for whose in sheets]
        return print_paper(TEMPLATE, _paper(form, told, facts) | {"footers": footers})


def _boxes(asked: SignForm) -> Facts:
    """A box to check for each choice under the words, beside its question."""
    rows: Facts = []
    for field in asked.choices_besides:
        labels = [label for _value, label in field.choices]
        heads = [str(field.label), *[""] * len(labels)]
        rows += [(head, f"[   ]  {label}") for head, label in zip(heads, labels, strict=False)]
    return rows


def _document(consent: Consent, place: Location) -> dict[str, Any]:
    drawing = getattr(consent, "drawing", None)
    facts = [one for one in _facts(consent, place) if one[1]]
    return _paper(consent.form, consent.disclosures, facts) | {
        "decision": _decision(consent),
        "drawing": list(bytes(drawing.png)) if drawing else [],
    }


def _paper(form: ConsentForm, told: Sequence[str], facts: Facts) -> dict[str, Any]:
    """The words, what is told below them, and the facts, each on a line of its own."""
    clinic = Organisation.objects.first()
    return {
        "language": form.language,
        "clinic": clinic.name if clinic else "",
        "title": form.title,
        "words": form.text.split("\n\n"),
        "told_says": gettext("What state law asks us to tell you"),
        "told": list(told),
        "drawing": [],
        "facts": facts,
        "decision": "",
        "footers": [f"{_version(form)}. {gettext('A copy for your records.')}"],
    }


def _version(form: ConsentForm) -> str:
    return gettext("Version %(version)s") % {"version": form.version}


def _decision(consent: Consent) -> str:
    return {
        Consent.Decision.AGREED: gettext("Signed"),
        Consent.Decision.REFUSED: gettext("Not agreed to"),
        Consent.Decision.WITHDRAWN: gettext("Withdrawn"),
    }[Consent.Decision(consent.decision)]


def _facts(consent: Consent, place: Location) -> Facts:
    """What is known of the signature; what is empty is left out."""
    uses = [str(Consent.PhotoUse(one).label) for one in consent.photo_uses]
    return [
        (gettext("Client"), consent.client.full_name),
        (gettext("Signed as"), consent.signed_name if consent.method != "unsigned" else ""),
        (gettext("Who signs, and why"), consent.name_explained),
        (gettext("When"), _when(consent.signed_at, place)),
        (gettext("Words shown"), _when(consent.shown_at, place) if consent.shown_at else ""),
        (gettext("How"), _how(consent)),
        (gettext("Where photographs may be shown"), ", ".join(uses)),
        (gettext("Until"), _day(consent)),
        (
            gettext("Off-label use"),
            gettext("explained and agreed") if consent.covers_off_label else "",
        ),
        (gettext("Explained by"), str(consent.explained_by or "")),
        (gettext("Seen by"), str(consent.seen_by or "")),
        (gettext("Interpreter"), consent.interpreter),
        (gettext("Witness"), consent.witness),
        (gettext("Fingerprint of the words"), consent.form.sha256),
        (gettext("Seal"), consent.seal),
    ]


def _when(at: Any, place: Location) -> str:
    local = place.local(at)
    return f"{format_when(local, 'j F Y, g:i A')} ({local:%Z})"


def _day(consent: Consent) -> str:
    return format_when(consent.holds_until, "j F Y") if consent.holds_until else ""


def _how(consent: Consent) -> str:
    where = {
        Consent.Channel.LINK: gettext("through the link of the visit"),
        Consent.Channel.TABLET: gettext("on our tablet"),
        Consent.Channel.OWN_PAGES: gettext("in your own pages"),
        Consent.Channel.STAFF: gettext("noted by our staff"),
    }[Consent.Channel(consent.channel)]
    how = {
        Consent.Method.DRAWN: gettext("drawn signature and typed name"),
        Consent.Method.TYPED: gettext("typed name"),
        Consent.Method.PAPER: gettext("signed on paper"),
        Consent.Method.UNSIGNED: gettext("without a signature"),
    }[Consent.Method(consent.method)]
    return f"{how}, {where}"
