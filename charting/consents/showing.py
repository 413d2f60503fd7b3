"""That these words were shown to this client, and when: written into the page, signed by us.

It comes back with the answer. Nobody can say of another form, client or time that it was shown;
one page makes one answer, however often it is sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core import signing
from django.utils.translation import gettext

from charting.consents.errors import WordsChanged
from charting.ground.sealing import sha256_of
from charting.models import ConsentForm
from medspa.clients.models import Client

SALT = "charting.consents.shown"
LASTS = timedelta(hours=24)


@dataclass(frozen=True)
class Shown:
    """`public_id` becomes that of the answer; `told` is the hash of what stood under the words."""

    form_id: int
    sha256: str
    client_id: int
    at: datetime
    public_id: UUID
    told: str = ""


def write_shown(form: ConsentForm, client: Client, now: datetime, told: Sequence[str] = ()) -> str:
    says = [
        form.pk,
        form.sha256,
        client.pk,
        now.isoformat(),
        uuid4().hex,
        sha256_of("\n".join(told)),
    ]
    return signing.dumps(says, salt=SALT)


def read_shown(
    text: str, form: ConsentForm, client: Client, now: datetime, told: Sequence[str] = ()
) -> Shown:
    """Raises WordsChanged: forged, of another form or client, too old, or reworded since."""
    try:
        form_id, sha256, client_id, at, public_id, below = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise _read_again() from error
    shown = Shown(form_id, sha256, client_id, datetime.fromisoformat(at), UUID(public_id), below)
    is_this = (form_id, sha256, client_id) == (form.pk, form.sha256, client.pk)
    if (
        not is_this
        or below != sha256_of("\n".join(told))
        or not shown.at <= now <= shown.at + LASTS
    ):
        raise _read_again()
    return shown


def note_again(
    typed: str, form: ConsentForm, client: Client, now: datetime, told: Sequence[str] = ()
) -> str:
    """The note for a page that is shown again: the same one (`typed`) where the words did not
    change, so that one page makes one answer; else a new one."""
    try:
        read_shown(typed, form, client, now, told)
    except WordsChanged:
        return write_shown(form, client, now, told)
    return typed


def _read_again() -> WordsChanged:
    return WordsChanged(
        gettext("These words are not the ones you were shown. Please read them, then sign.")
    )
