"""What waits between desk and clinic: tasks of a person and of a role, calls that were tried."""

from datetime import datetime, timedelta

from devtools.demo.clinic import DemoClinic
from devtools.demo.people import FRONT_DESK, INJECTOR, PRESCRIBER
from medspa.accounts.permissions import Role
from medspa.clients.models import Client
from medspa.clinic.models import Location
from medspa.work.lists import Scope, lists_for
from medspa.work.queries import fill
from medspa.work.services import Came, Task, add_task, claim, note_outcome

CALLED = {"due", "reviews", "waitlist", "plans"}


def write_down(clinic: DemoClinic, *, now: datetime) -> None:
    desk, injector, prescriber = (
        clinic.user(person) for person in (FRONT_DESK, INJECTOR, PRESCRIBER)
    )
    scope = Scope(user=desk, now=now, locations=list(Location.objects.filter(is_active=True)))
    today = scope.today
    client = Client.objects.order_by("pk").first()
    for by, task in (
        (injector, Task("Order cold packs for Thursday", None, Role.FRONT_DESK, today)),
        (injector, Task("Ask when they are back in town", desk, due_on=today, client=client)),
        (desk, Task("Call back: they ask for you", injector, due_on=today, client=client)),
        (desk, Task("Room 2: the lamp flickers", prescriber)),
    ):
        add_task(task=task, by=by, now=now)
    _try_calls(scope)


def _try_calls(scope: Scope) -> None:
    """The first of each list of clients to call: tried, and to be tried again tomorrow."""
    came = Came("message_left", "On the machine", scope.today + timedelta(days=1))
    called = [each for each in lists_for(scope.user) if each.slug in CALLED]
    for filled in fill(called, scope):
        if filled.rows:
            by, now = scope.user, scope.now
            mine = claim(kind=filled.of.slug, row=filled.rows[0].row, by=by, now=now)
            note_outcome(follow_up=mine, came=came, by=by, now=now)
