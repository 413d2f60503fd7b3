"""How much waits for whoever is signed in, for the head of every page of the team."""

from django.utils.functional import SimpleLazyObject

from medspa.accounts.models import User
from medspa.web.request import HttpRequest
from medspa.work.queries import tasks_waiting


def work(request: HttpRequest) -> dict[str, object]:
    """Asked once, by pages that show it."""
    return {"work_waiting": SimpleLazyObject(lambda: _waiting(request))}


def _waiting(request: HttpRequest) -> int:
    return tasks_waiting(request.user) if isinstance(request.user, User) else 0
