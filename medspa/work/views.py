"""What waits for somebody, list by list, and the tasks between desk and clinic."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission, Role
from medspa.clients.models import Client
from medspa.clinic.models import Location
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest
from medspa.work.forms import CameForm, TaskForm
from medspa.work.lists import Scope, WorkList, list_called
from medspa.work.models import FollowUp
from medspa.work.queries import fill, fill_all
from medspa.work.services import add_task, claim, let_go, note_outcome, reopen, take

LATELY = 10
A_DAY = timedelta(days=1)


@requires(Permission.VIEW_DIARY)
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest) -> HttpResponse:
    """Tasks, and how much stands on each list; a task is written here."""
    form = TaskForm(request.POST if request.method == "POST" else None, initial=_asked(request))
    if form.is_valid():
        made = add_task(task=form.task, by=user_of(request), now=request.now)
        messages.success(request, f"Written down for {made.for_whom}.")
        return _back(request, made)
    scope = _scope(request)
    tasks = FollowUp.objects.tasks().with_people()
    mine = tasks.waiting_for(scope.user)
    context = {
        "form": form,
        "about": _about(form),
        "mine": mine,
        "others": tasks.open().exclude(pk__in=mine.values("pk"))[:LATELY],
        "closed": tasks.exclude(closed_at=None).order_by("-closed_at")[:LATELY],
        "lists": fill_all(scope),
        "today": scope.today,
    }
    status = 422 if form.errors else 200
    with timezone.override(scope.zone):
        return render(request, "work/work.html", context, status=status)


@requires(Permission.VIEW_DIARY)
@require_safe
def work_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The rows of one list, each with who sees to it and how far."""
    return _list_page(request, _list_or_404(request, slug))


@requires(Permission.VIEW_DIARY)
@require_POST
def work_claim(request: HttpRequest, slug: str) -> HttpResponse:
    """See to one row of a list, if nobody does."""
    found = _list_or_404(request, slug)
    about = request.POST.get("about", "")[:80]
    [filled] = fill([found], _scope(request))
    row = next((each.row for each in filled.rows if each.row.about == about), None)
    if row is None:
        messages.info(request, "It is not on the list any more.")
        return redirect("work_list", slug=slug)
    try:
        claim(kind=slug, row=row, by=user_of(request), now=request.now)
    except RuleViolation as error:
        messages.error(request, error.detail)
    return redirect(f"{request.path.removesuffix('claim/')}#row-{about}")


@requires(Permission.VIEW_DIARY)
@require_POST
def work_item(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of it; or take it, let it go, take it up again."""
    found = get_object_or_404(FollowUp.objects.with_people(), pk=pk)
    if not found.is_task and list_called(found.kind, user_of(request)) is None:
        raise Http404
    try:
        _act(request, found)
    except RuleViolation as error:
        messages.error(request, error.detail)
    return _back(request, found)


def _back(request: HttpRequest, found: FollowUp) -> HttpResponse:
    """To the page on which it was pressed: a list, the client's, or that of all work."""
    if not found.is_task:
        return redirect("work_list", slug=found.kind)
    if found.client_id and "from_client" in request.POST:
        return redirect("desk_client", pk=found.client_id)
    return redirect("work")


def _act(request: HttpRequest, found: FollowUp) -> None:
    by, act, form = user_of(request), request.POST.get("act", ""), CameForm(request.POST)
    if act == "let_go":
        let_go(follow_up=found, by=by)
    elif act == "take":
        take(task=found, by=by)
    elif act == "reopen":
        reopen(follow_up=found, by=by)
    elif form.is_valid():
        closed = note_outcome(follow_up=found, came=form.came, by=by, now=request.now)
        messages.success(request, "Closed." if not closed.is_open else "Noted for that day.")
    else:
        messages.error(request, " ".join(str(each[0]) for each in form.errors.values()))


def _list_or_404(request: HttpRequest, slug: str) -> WorkList:
    found = list_called(slug, user_of(request))
    if found is None:
        raise Http404
    return found


def _list_page(request: HttpRequest, found: WorkList) -> HttpResponse:
    scope = _scope(request)
    [filled] = fill([found], scope)
    closed = FollowUp.objects.filter(kind=found.slug).exclude(closed_at=None).with_people()
    context = {
        "filled": filled,
        "closed": closed.order_by("-closed_at")[:LATELY],
        "outcomes": [each for each in FollowUp.Outcome.choices if _may_be_said(found, each[0])],
        "tomorrow": scope.today + A_DAY,
    }
    with timezone.override(scope.zone):
        return render(request, "work/work_list.html", context)


def _may_be_said(of: WorkList, outcome: str) -> bool:
    return outcome in FollowUp.AGAIN or not of.empties_itself


def _scope(request: HttpRequest) -> Scope:
    places = list(Location.objects.filter(is_active=True))
    return Scope(user=user_of(request), now=request.now, locations=places)


def _asked(request: HttpRequest) -> dict[str, str]:
    """About which client and visit a task is begun, and for whom."""
    said = {name: request.GET.get(name, "")[:20] for name in ("client", "visit", "whom")}
    return {"whom": Role.FRONT_DESK, **{name: value for name, value in said.items() if value}}


def _about(form: TaskForm) -> Client | None:
    said = str(form["client"].value() or "")
    return Client.objects.filter(pk=int(said)).first() if said.isdecimal() else None
