"""The words a client agrees to, and the answers."""

from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext

from charting.consents.answer import Answer, Circumstances
from charting.consents.errors import (
    AlreadyAnswered,
    NameDiffers,
    NothingToWithdraw,
    PaperOnly,
    WordsChanged,
)
from charting.consents.names import resembles
from charting.consents.queries import agrees_to_screens
from charting.consents.services.copies import announce_copies
from charting.consents.showing import Shown
from charting.errors import MissingReason
from charting.ground.acting_staff import require_staff
from charting.ground.sealing import seal_consent, sha256_of
from charting.models import Consent, ConsentDrawing, ConsentForm
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.chain.seals import newest_key
from medspa.audit.log import Actor, record
from medspa.clients.models import Client
from medspa.clients.resemblances import lock_person
from medspa.clients.services import lock_client
from medspa.clinic.models import Location

IN_PERSON = Circumstances()
Decision, Method, Kind = Consent.Decision, Consent.Method, ConsentForm.Kind
NEVER_WITHDRAWN = (Kind.PRIVACY_NOTICE, Kind.PAYMENT)
"""That a notice was received stays true; what was booked under a policy was."""


@transaction.atomic
def answer_form(
    *,
    client: Client,
    answer: Answer,
    circumstances: Circumstances = IN_PERSON,
    by: Actor,
    now: datetime,
) -> Consent:
    """Keep the client's answer to exactly these words; a refusal is kept too. Sent twice, once.

    Raises NotPermitted, MissingReason (no name, no use of photographs), NameDiffers, WordsChanged,
    PaperOnly and AlreadyAnswered.
    """
    _require_right(by)
    lock_person(lock_client(client.pk))
    shown = circumstances.shown
    before = Consent.objects.filter(public_id=shown.public_id).first() if shown else None
    if before:
        return _the_same(before, answer)
    meanwhile = _answered_meanwhile(client, answer, shown) if shown else None
    if meanwhile or (meanwhile := _said_before(client, answer, circumstances)):
        return meanwhile
    is_first = answer.form.kind == Kind.ELECTRONIC_RECORDS
    if answer.is_agreed and circumstances.is_electronic and not is_first:
        visit = circumstances.appointment
        require_electronic(client, visit.location if visit else None, now)
    _require_words(answer.form, now)
    _require_name(answer, client)
    _require_uses(answer)
    return _keep(client, answer, circumstances, by, now)


@transaction.atomic
def withdraw_consent(
    *, consent: Consent, circumstances: Circumstances = IN_PERSON, by: Actor, now: datetime
) -> Consent:
    """From now on the client does not agree any more. Raises NotPermitted, NothingToWithdraw."""
    _require_right(by)
    lock_person(lock_client(consent.client_id))
    kept = consent.client.consents.select_related("form")
    newest = next((one for one in kept if one.form.subject == consent.form.subject), None)
    if newest is None or not newest.is_agreed or newest.form.kind in NEVER_WITHDRAWN:
        raise NothingToWithdraw(gettext("There is nothing to withdraw here."))
    answer = Answer(form=newest.form, decision=Decision.WITHDRAWN)
    return _keep(consent.client, answer, circumstances, by, now)


def _require_right(by: Actor) -> None:
    if isinstance(by, User):
        require_staff(by, Permission.WRITE_CHARTS)


def _the_same(before: Consent, answer: Answer) -> Consent:
    if (before.form_id, before.decision) != (answer.form.pk, answer.decision):
        raise AlreadyAnswered(gettext("You already answered on this page. Open it again."))
    return before


def _answered_meanwhile(client: Client, answer: Answer, shown: Shown) -> Consent | None:
    """The same yes from another screen since this page was shown. A no is always kept; a yes from
    an old page does not undo a newer no."""
    if not answer.is_agreed:
        return None
    later = client.consents.select_related("form").filter(signed_at__gte=shown.at)
    newest = next((one for one in later if one.form.subject == answer.form.subject), None)
    if newest is None:
        return None
    if not newest.is_agreed:
        raise AlreadyAnswered(gettext("You already answered on this page. Open it again."))
    told = (newest.form_id, newest.covers_off_label, newest.photo_uses, newest.holds_until)
    said = (answer.form.pk, answer.covers_off_label, sorted(answer.photo_uses), answer.holds_until)
    return newest if told == said else None


def _said_before(client: Client, answer: Answer, here: Circumstances) -> Consent | None:
    """The same as was said last at the link of this very visit: a step back and the same button
    again. On our tablet staff ask again on purpose."""
    visit = here.appointment
    if here.channel != Consent.Channel.LINK or visit is None:
        return None
    kept = client.consents.select_related("form")
    newest = next((one for one in kept if one.form.subject == answer.form.subject), None)
    is_here = newest and (newest.appointment_id, newest.channel) == (visit.pk, here.channel)
    return newest if newest and is_here and _as_said(newest) == _as_said(answer) else None


def _as_said(one: Consent | Answer) -> tuple[object, ...]:
    """The words, and everything that was chosen under them."""
    form_id = one.form.pk
    name = one.signed_name.strip() if one.is_agreed else ""
    said = (form_id, str(one.decision), one.covers_off_label, sorted(one.photo_uses))
    return (*said, one.holds_until, name, one.name_explained.strip())


def require_electronic(client: Client, location: Location | None, now: datetime) -> None:
    """Before anything else is signed on a screen, a presented plan too, the client agreed to
    electronic records. Raises PaperOnly."""
    if not agrees_to_screens(client, location, now):
        raise PaperOnly(
            gettext(
                "To sign here you first agree to electronic records. If you don't want them, we "
                "have this on paper for you."
            )
        )


def _require_words(form: ConsentForm, now: datetime) -> None:
    """Those that stand now, unless the answer is written down for an earlier day."""
    newer = ConsentForm.objects.filter(
        kind=form.kind,
        modality=form.modality,
        product_class=form.product_class,
        language=form.language,
        version__gt=form.version,
        published_at__lte=now,
    )
    if sha256_of(form.text) != form.sha256 or newer.exists():
        says = gettext("The words have changed since. Please read the new ones, then sign.")
        raise WordsChanged(says)


def _require_name(answer: Answer, client: Client) -> None:
    """Of a yes: a no needs none."""
    if not answer.is_agreed:
        return
    name = answer.signed_name.strip()
    if not name:
        raise MissingReason(gettext("Type your full name to sign."), field="signed_name")
    if not answer.name_explained.strip() and not resembles(name, client.full_name):
        raise NameDiffers(
            gettext(
                "These forms are for %(name)s. If you sign for them, or your name has changed, "
                "say so below."
            )
            % {"name": client.full_name},
            field="name_explained",
        )


def _require_uses(answer: Answer) -> None:
    if answer.is_agreed and answer.form.kind == Kind.PHOTOS_MARKETING and not answer.photo_uses:
        says = gettext("Choose where your photographs may be shown, or say no.")
        raise MissingReason(says, field="photo_uses")


def _keep(
    client: Client, answer: Answer, circumstances: Circumstances, by: Actor, now: datetime
) -> Consent:
    shown, is_agreed = circumstances.shown, answer.is_agreed
    consent = Consent(
        public_id=shown.public_id if shown else uuid4(),
        client=client,
        form=answer.form,
        appointment=circumstances.appointment,
        decision=answer.decision,
        covers_off_label=answer.covers_off_label and is_agreed,
        photo_uses=sorted(answer.photo_uses) if is_agreed else [],
        holds_until=answer.holds_until if is_agreed else None,
        signed_name=answer.signed_name.strip() or client.full_name,
        name_explained=answer.name_explained.strip(),
        method=_method(answer, circumstances),
        channel=circumstances.channel,
        drawing_sha256=sha256(answer.drawing).hexdigest() if answer.drawing else "",
        shown_at=shown.at if shown and not circumstances.seen_by else None,
        read_to_end=circumstances.read_to_end,
        signed_at=now,
        device=circumstances.device[:300],
        explained_by=circumstances.explained_by,
        witness=circumstances.witness,
        seen_by=circumstances.seen_by,
        disclosures=list(circumstances.disclosures),
        interpreter=circumstances.interpreter,
        key_version=newest_key(),
    )
    consent.seal = seal_consent(consent)
    consent.save(force_insert=True)
    if answer.drawing:
        ConsentDrawing.objects.create(consent=consent, png=answer.drawing)
    action = f"consent.{answer.decision}"
    record(by=by, action=action, target=consent, client=client.pk, form=answer.form.pk)
    if consent.method != Method.PAPER:  # that copy is in the client's hands
        announce_copies(consent=consent, now=now)
    return consent


def _method(answer: Answer, circumstances: Circumstances) -> str:
    if circumstances.seen_by:
        return Method.PAPER
    if answer.drawing:
        return Method.DRAWN
    return Method.TYPED if answer.signed_name.strip() else Method.UNSIGNED
