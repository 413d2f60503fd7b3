"""How the page of a chart is put together, whichever of its forms was sent."""

import uuid
from datetime import datetime
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from charting.charts.explaining.forms import RationaleForm
from charting.charts.forms.correcting import CorrectOpeningForm
from charting.charts.forms.how_given import how_again, how_at_first
from charting.charts.forms.lines import InjectionForm, OpenProductForm, PutBackForm, WasteForm
from charting.charts.forms.notes import NotesForm
from charting.charts.forms.starting import DiscardForm, HandOverForm
from charting.charts.page.amounts_here import Chosen
from charting.charts.page.authors import authors_of
from charting.charts.page.badges import badges_of
from charting.charts.page.first_card import first_card
from charting.charts.page.rule_preview import RulePreview, preview_giving, preview_opening
from charting.charts.page.screening import screening_context
from charting.charts.page.to_open import opening_context
from charting.charts.page.workspace import Workspace, read_workspace
from charting.charts.services.handover import can_hand_over
from charting.charts.totals import totals_of_open
from charting.charts.views.acting import is_script, refused_by, seen_of
from charting.followup.maintenance import maintenance_due
from charting.ground.marks import mark, meant
from charting.models import Chart, Container
from charting.record.contents import CHART_JOINS, ChartContents, container_key, read_contents
from charting.review.places import first_view, gais_steps, places_to_review
from medspa.accounts.access import user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.web.request import HttpRequest
from treatments.models import FacialArea, Rule
from treatments.stock.forms import ScanForm
from treatments.wording import plain_number

WORKSPACE = "workspace"
MARKED = ("area", "open")
KEPT = ("with", "area", "side", "ghosts")


def find_chart(pk: uuid.UUID) -> Chart:
    return get_object_or_404(Chart.objects.select_related(*CHART_JOINS), pk=pk)


def chart_page(
    request: HttpRequest,
    chart: Chart,
    *,
    contents: ChartContents | None = None,
    bound: dict[str, BaseForm] | None = None,
    problem: str = "",
    asked: MultiValueDict[str, str] | None = None,
    status: int | None = None,
) -> HttpResponse:
    """The open chart as it is now. `bound` are forms with errors to show instead of fresh ones.

    `status` is 422 with a bound form or a problem, unless given.
    """
    if is_script(request):
        return refused_by(bound or {}, problem)
    record(by=user_of(request), action="chart.viewed", target=chart)
    contents = contents or read_contents(chart)
    asked = request.GET if asked is None else asked
    work = read_workspace(contents, chosen_in(contents, asked))
    now = request.now
    context = _context(chart, work, asked, now) | _forms(chart, work, asked, bound or {}, now)
    context["may_grant"] = user_of(request).may(Permission.GRANT_CLEARANCE)
    context["first_card"] = first_card(contents, now, may_grant=context["may_grant"])
    context |= _safety(work, context["open_form"], bound or {}, now)
    context["preview"] = _rule_preview(work, context["open_form"], now)
    context["can_keep"] = can_hand_over(chart, user_of(request))
    part = f"#{WORKSPACE}" if request.headers.get("HX-Target") == WORKSPACE else ""
    status = status or (422 if bound or problem else 200)
    with timezone.override(chart.appointment.location.zone):
        shown = context | {"problem": problem}
        response = render(request, f"charting/chart_detail.html{part}", shown, status=status)
    if request.method == "POST":
        response["HX-Push-Url"] = "false"  # the address of a form cannot be reloaded
    return response


def _context(
    chart: Chart, work: Workspace, asked: MultiValueDict[str, str], now: datetime
) -> dict[str, Any]:
    maintenance = maintenance_due(chart.client)
    review = places_to_review(chart, work.contents.outcomes)
    return {
        "chart": chart,
        "work": work,
        "sums": totals_of_open(work.contents, work.plan, maintenance),
        "review": review,
        "gais": gais_steps(),
        "view": asked.get("view") or first_view(chart, review),
        "is_marking": work.can_mark and "mark" in asked,
        "is_moved": "moved" in asked,
        **_maps(work, asked.get("map", "")),
        "asked": _kept(asked, work.chosen),
        "badges": badges_of(work.contents, work.gates, now),
        "maintenance": maintenance,
    }


def _maps(work: Workspace, name: str) -> dict[str, Any]:
    """The map that is asked about before it is given, and which ghosts may be shown."""
    offered = work.maps.of(name)
    return {
        "map_name": name,
        "offered": offered,
        "offered_now": sum(one.container is not None for one in offered),
        "ghost_choices": work.maps.choices,
    }


def _rule_preview(
    work: Workspace, opening: OpenProductForm | None, now: datetime
) -> RulePreview | None:
    """What the rules say before the tap."""
    if opening:
        return preview_opening(work.contents, opening.product, now)
    return preview_giving(work, now)


def _safety(
    work: Workspace, opening: OpenProductForm | None, bound: dict[str, BaseForm], now: datetime
) -> dict[str, Any]:
    in_hand = work.chosen.container.product if work.chosen.container else None
    product = opening.product if opening else None
    return screening_context(work.contents, product, in_hand, bound, now)


def _kept(asked: MultiValueDict[str, str], chosen: Chosen) -> dict[str, str]:
    """What links of the page carry on: the product in hand, the view, the ghosts, a line again."""
    kept = {"view": asked.get("view", ""), "ghosts": chosen.ghosts, "again": chosen.again}
    if chosen.container:
        kept["with"] = container_key(chosen.container)
    return {name: value for name, value in kept.items() if value}


def back_to(chart: Chart, **chosen: str) -> HttpResponse:
    """To the page of the chart, with this chosen."""
    address = QueryDict(mutable=True)
    said = chosen | {name: mark(chosen.get(name)) for name in MARKED}
    address.update({name: value for name, value in said.items() if value})
    query = f"?{address.urlencode()}" if address else ""
    return redirect(f"{chart.get_absolute_url()}{query}")


def place_kept(request: HttpRequest) -> dict[str, str]:
    """What stays chosen once a form was sent that is about no place (`_place_kept.html`)."""
    return {name: request.POST.get(name, "") for name in KEPT}


def chosen_in(contents: ChartContents, asked: MultiValueDict[str, str]) -> Chosen:
    """Read `with`, `area`, `side`, `edit`, `ghosts`, `again`; nonsense counts as nothing chosen."""
    ghosts = asked.get("ghosts", "")
    editing = next(
        (line for line in contents.injections if str(line.pk) == asked.get("edit")), None
    )
    if editing:
        return Chosen(editing.container, editing.area, editing.side, editing, ghosts)
    areas = {area.pk: area for area in FacialArea.objects.chartable()}
    area = areas.get(meant(asked.get("area", ""), areas))
    side = asked.get("side", "")
    if area and side not in area.sides:
        side = area.sides[0] if len(area.sides) == 1 else ""
    in_hand, again = _in_hand(contents, asked.get("with", "")), asked.get("again", "")[:20]
    return Chosen(in_hand, area, side, ghosts=ghosts, again=again)


def _in_hand(contents: ChartContents, key: str) -> Container | None:
    """The product asked for, else the one opened last that holds something, else the last."""
    by_key = {container_key(container): container for container in contents.containers}
    if key in by_key:
        return by_key[key]
    full = [container for container in contents.containers if container.left > 0]
    candidates = full or contents.containers
    return max(candidates, key=lambda one: one.ready_at, default=None)


def _forms(
    chart: Chart,
    work: Workspace,
    asked: MultiValueDict[str, str],
    bound: dict[str, BaseForm],
    now: datetime,
) -> dict[str, Any]:
    authors, sent = authors_of(work.contents), bound.get("notes")
    notes_form = sent if isinstance(sent, NotesForm) else NotesForm(instance=chart)
    return {
        **opening_context(work, asked, bound, now),
        "scan_form": ScanForm(),
        "give_form": bound.get("give") or _fresh_give_form(work),
        "notes_form": notes_form.mark(authors.says),
        "authors": authors,
        "rationale_form": bound.get("rationale") or _fresh_rationale(work),
        **keeping_forms(chart, asked, bound),
        "correct_form": bound.get("correct") or _correct_form(work.chosen.container),
        "waste_forms": [
            (
                container,
                container_key(container),
                _waste_form(container, bound),
                _back(container, bound, now),
            )
            for container in work.contents.containers
        ],
    }


def keeping_forms(
    chart: Chart, asked: MultiValueDict[str, str], bound: dict[str, BaseForm]
) -> dict[str, BaseForm]:
    """To hand the chart over or to put it away, where that is asked for."""
    if asked.get("view") != "keep":
        return {}
    return {
        "hand_over_form": bound.get("hand_over") or HandOverForm(chart=chart, auto_id="hand-%s"),
        "discard_form": bound.get("discard") or DiscardForm(auto_id="discard-%s"),
    }


def _fresh_give_form(work: Workspace) -> InjectionForm | None:
    chosen, contents = work.chosen, work.contents
    if chosen.container is None or chosen.area is None:
        return None
    line, again = chosen.editing, work.here.again
    initial = {
        "area": chosen.area,
        "side": chosen.side,
        "container": container_key(chosen.container),
        "seen": seen_of(line) if line else "",
        "amount": plain_number(line.amount) if line else work.here.filled,
        **how_at_first(line, chosen.container.product, contents.injections),
        **how_again(again),
        "places": line.written_places if line else again.written_places if again else [],
        "reason": line.reason if line else "",
        "at": line.at if line else _usual_time(contents),
    }
    return InjectionForm(initial=initial, contents=contents)


def _fresh_rationale(work: Workspace) -> RationaleForm | None:
    """While something asks for it, also once it was written: a slip is put right until signing."""
    is_asked = any(gate.rule == Rule.WHY for gate in work.gates)
    return RationaleForm.fresh(work.contents) if is_asked else None


def _usual_time(contents: ChartContents) -> datetime | None:
    """Now, and nothing is typed; of a late entry as the last line, or as the visit began."""
    if not contents.chart.is_late_entry:
        return None
    return max(
        (line.at for line in contents.injections), default=contents.chart.appointment.starts_at
    )


def _back(container: Container, bound: dict[str, BaseForm], now: datetime) -> BaseForm | None:
    """The form to put it back, while that is possible."""
    key = f"back-{container_key(container)}"
    until = container.put_back_until
    if key not in bound and (until is None or until < now):
        return None
    return bound.get(key) or PutBackForm(container=container, auto_id=f"{key}-%s")


def _correct_form(container: Container | None) -> BaseForm | None:
    """Of the product in hand."""
    if container is None:
        return None
    return CorrectOpeningForm(container=container, auto_id=f"correct-{container_key(container)}-%s")


def _waste_form(container: Container, bound: dict[str, BaseForm]) -> BaseForm:
    """All that is left, once something was used: one tap must not waste a fresh vial."""
    key = container_key(container)
    amount = plain_number(container.not_used) if container.used else ""
    return bound.get(key) or WasteForm(initial={"amount": amount}, auto_id=f"{key}-%s")
