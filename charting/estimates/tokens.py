"""The secret of the link to the estimate of a visit, derived as those of appointments are (ADR
0006). It stands in a message that may be sent again; what it opens says nothing of what is planned
until whoever holds it has shown who they are (ADR 0044).

It opens the newest version: the link that was sent first shows what holds now.
"""

from django.conf import settings

from charting.models import Estimate
from medspa.web.signed_ids import is_genuine, public_id_of, signed_id

SALT = "charting.estimates.tokens"


def estimate_token(estimate: Estimate) -> str:
    """The same until the links of its visit are revoked."""
    return signed_id(estimate.public_id, _version(estimate), salt=SALT)


def estimate_url(estimate: Estimate) -> str:
    """The whole address, as it stands in a message."""
    return f"{settings.SITE_URL}/e/{estimate_token(estimate)}/"


def get_by_token(token: str) -> Estimate:
    """Raises Estimate.DoesNotExist for a token that is malformed, forged or revoked."""
    public_id = public_id_of(token)
    if public_id is None:
        raise Estimate.DoesNotExist
    rows = Estimate.objects.select_related("client", "appointment__location", "location")
    found = rows.get(public_id=public_id)
    if not is_genuine(token, found.public_id, _version(found), salt=SALT):
        raise Estimate.DoesNotExist
    return found


def _version(estimate: Estimate) -> int:
    return estimate.appointment.token_version if estimate.appointment else 1
