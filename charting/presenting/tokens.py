"""The secret of the link to one presented plan, derived as those of appointments are (ADR 0006).

It stands in a message that may be sent again. What it opens says nothing clinical until whoever
holds it has shown who they are (ADR 0045).
"""

from django.conf import settings

from charting.models import PlanPresentation
from medspa.web.signed_ids import is_genuine, public_id_of, signed_id

SALT = "charting.presenting.tokens"


def plan_token(presentation: PlanPresentation) -> str:
    """The same until `token_version` changes."""
    return signed_id(presentation.public_id, presentation.token_version, salt=SALT)


def plan_url(presentation: PlanPresentation) -> str:
    """The whole address, as it stands in a message."""
    return f"{settings.SITE_URL}/plan/{plan_token(presentation)}/"


def get_by_token(token: str) -> PlanPresentation:
    """Raises PlanPresentation.DoesNotExist for a token that is malformed, forged or revoked."""
    public_id = public_id_of(token)
    if public_id is None:
        raise PlanPresentation.DoesNotExist
    found = PlanPresentation.objects.with_people().get(public_id=public_id)
    if not is_genuine(token, found.public_id, found.token_version, salt=SALT):
        raise PlanPresentation.DoesNotExist
    return found
