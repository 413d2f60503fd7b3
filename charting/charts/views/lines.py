"""Opening products, giving, correcting, wasting: forms that lead back to the page of the chart."""

from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from charting.charts.forms.correcting import CorrectOpeningForm
from charting.charts.forms.lines import InjectionForm, OpenProductForm, PutBackForm, WasteForm
from charting.charts.forms.screening import AskedForm
from charting.charts.openings import VialOpening
from charting.charts.page.next_place import next_place
from charting.charts.page.opening import fresh_open_form
from charting.charts.page.screening import question_before_opening
from charting.charts.services.containers import open_syringes, open_vial, record_waste
from charting.charts.services.correcting import correct_opening
from charting.charts.services.injections import change_injection, give_injection, remove_injection
from charting.charts.services.put_back import put_back_container
from charting.charts.sharing_vials.services import take_share
from charting.charts.undoing.views import can_be_undone
from charting.charts.views.acting import is_script, refused, require_seen
from charting.charts.views.page import back_to, chart_page
from charting.charts.views.signed import on_open_chart
from charting.models import Chart, Container, Injection
from charting.record.contents import ChartContents, container_key, read_contents
from charting.safety.services.screening import record_answer
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest
from treatments.models import Product


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
@can_be_undone
def open_product(request: HttpRequest, chart: Chart) -> HttpResponse:
    """Mix a vial or open a syringe."""
    form = fresh_open_form(chart, request.POST.get("product", ""), request.POST, now=request.now)
    if form is None:
        raise Http404("No such product.")
    answer = _answer(chart, form.product, request)
    with timezone.override(chart.appointment.location.zone):
        is_valid = _all_valid(form, answer)
    if is_valid:
        try:
            if answer:
                _keep_answer(request, chart, answer)
            opened = _open(request, chart, form)
            return back_to(chart, **{"with": container_key(opened)})
        except RuleViolation as error:
            add_refusal(answer if answer and error.field in answer.fields else form, error)
    asked = request.GET.copy()
    asked["open"] = form.product.slug
    bound = {"open": form} | _to_show_again(chart, answer)
    return chart_page(request, chart, bound=bound, asked=asked)


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
@can_be_undone
def give_line(request: HttpRequest, chart: Chart) -> HttpResponse:
    """Note one amount at one place."""
    contents = read_contents(chart)
    form = InjectionForm(request.POST, contents=contents)
    if form.is_valid():
        try:
            by, now = user_of(request), request.now
            line = give_injection(chart=chart, entry=form.entry, by=by, now=now)
            return _back_to_place(request, chart, form, next_place(contents, line))
        except RuleViolation as error:
            add_refusal(form, error)
    return _with_errors(request, chart, contents, form)


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
@can_be_undone
def change_line(request: HttpRequest, chart: Chart, line: int) -> HttpResponse:
    """Correct or, with the button `remove`, take back one line."""
    injection = get_object_or_404(chart.injections, pk=line)
    try:
        require_seen(request, injection)
    except RuleViolation as error:
        return _refused_page(request, chart, error)
    if "remove" in request.POST:
        return _remove(request, chart, injection)
    contents = read_contents(chart)
    form = InjectionForm(request.POST, contents=contents, editing=injection)
    if form.is_valid():
        try:
            by, now = user_of(request), request.now
            change_injection(injection=injection, entry=form.entry, by=by, now=now)
            return _back_to_place(request, chart, form)
        except RuleViolation as error:
            add_refusal(form, error)
    return _with_errors(request, chart, contents, form, edit=str(line))


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
@can_be_undone
def waste_product(request: HttpRequest, chart: Chart, key: str) -> HttpResponse:
    """Say how much of an open product was thrown away."""
    contents = read_contents(chart)
    container = container_in(contents, key)
    form = WasteForm(request.POST, auto_id=f"{key}-%s")
    if form.is_valid():
        try:
            amount = form.cleaned_data["amount"]
            by, now = user_of(request), request.now
            record_waste(container=container, amount=amount, by=by, now=now)
            return back_to(chart, **{"with": key})
        except RuleViolation as error:
            add_refusal(form, error)
    return chart_page(request, chart, contents=contents, bound={key: form})


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
@can_be_undone
def put_back_product(request: HttpRequest, chart: Chart, key: str) -> HttpResponse:
    """Opened by mistake: back on the shelf, with its reason in the chart."""
    contents = read_contents(chart)
    container = container_in(contents, key)
    form = PutBackForm(request.POST, container=container, auto_id=f"back-{key}-%s")
    if form.is_valid():
        try:
            by, now = user_of(request), request.now
            put_back_container(container=container, **form.cleaned_data, by=by, now=now)
            return back_to(chart)
        except RuleViolation as error:
            add_refusal(form, error)
    return chart_page(request, chart, contents=contents, bound={f"back-{key}": form})


@requires(Permission.WRITE_CHARTS)
@require_POST
@on_open_chart
@can_be_undone
def correct_product(request: HttpRequest, chart: Chart, key: str) -> HttpResponse:
    """When it was opened and how it was mixed, written anew."""
    contents = read_contents(chart)
    container = container_in(contents, key)
    form = CorrectOpeningForm(request.POST, container=container, auto_id=f"correct-{key}-%s")
    with timezone.override(chart.appointment.location.zone):
        is_valid = form.is_valid()
    if is_valid:
        try:
            by, now = user_of(request), request.now
            correct_opening(container=container, **form.cleaned_data, by=by, now=now)
            return back_to(chart, **{"with": key})
        except RuleViolation as error:
            add_refusal(form, error)
    asked = request.GET.copy()
    asked["with"] = key
    return chart_page(request, chart, contents=contents, bound={"correct": form}, asked=asked)


def _answer(chart: Chart, product: Product, request: HttpRequest) -> AskedForm | None:
    """The question of today as it was answered; None if an answer stands already."""
    question = question_before_opening(read_contents(chart), product, request.now, {})
    if question.form is None:
        return None
    key = f"answer-{product.slug}-%s"
    return AskedForm(request.POST, product=product, is_late=question.form.is_late, auto_id=key)


def _all_valid(*forms: BaseForm | None) -> bool:
    """Each is asked, so that the page shows every fault at once."""
    return not [form for form in forms if form and not form.is_valid()]


def _keep_answer(request: HttpRequest, chart: Chart, answer: AskedForm) -> None:
    """What was reported stays written if opening is refused."""
    by, now = user_of(request), request.now
    record_answer(chart=chart, product=answer.product, answer=answer.said, by=by, now=now)


def _to_show_again(chart: Chart, answer: AskedForm | None) -> dict[str, BaseForm]:
    """With its errors, unless it was kept: then the page shows the line instead."""
    return {f"answer-{answer.product.slug}": answer} if answer and answer.errors else {}


def _open(request: HttpRequest, chart: Chart, form: OpenProductForm) -> Container:
    by, now = user_of(request), request.now
    if share := form.share:
        return take_share(chart=chart, share=share, by=by, now=now)
    opening = form.opening
    if isinstance(opening, VialOpening):
        return open_vial(chart=chart, opening=opening, by=by, now=now)
    count = form.cleaned_data["how_many"] or 1
    return open_syringes(chart=chart, opening=opening, count=count, by=by, now=now)[-1]


def _remove(request: HttpRequest, chart: Chart, injection: Injection) -> HttpResponse:
    key = container_key(injection.container)
    try:
        remove_injection(injection=injection, by=user_of(request), now=request.now)
    except RuleViolation as error:
        return _refused_page(request, chart, error)
    return back_to(chart, **{"with": key})


def _refused_page(request: HttpRequest, chart: Chart, error: RuleViolation) -> HttpResponse:
    if is_script(request):
        return refused(error.code, error.detail)
    return chart_page(request, chart, problem=error.detail)


def container_in(contents: ChartContents, key: str) -> Container:
    for container in contents.containers:
        if container_key(container) == key:
            return container
    raise Http404("No such product is open here.")


def _back_to_place(
    request: HttpRequest, chart: Chart, form: InjectionForm, then: dict[str, str] | None = None
) -> HttpResponse:
    """The place stays chosen: the next point is one tap away. `then`: another one is next."""
    if then:
        return back_to(chart, **then)
    data = form.cleaned_data
    chosen = {"with": data["container"], "area": data["area"].pk, "side": data["side"]}
    return back_to(chart, **chosen, mark=request.POST.get("mark", ""))


def _with_errors(
    request: HttpRequest, chart: Chart, contents: ChartContents, form: InjectionForm, edit: str = ""
) -> HttpResponse:
    asked = request.GET.copy()
    for name, source in (("with", "container"), ("area", "area"), ("side", "side")):
        asked[name] = request.POST.get(source, "")
    asked["edit"] = edit
    if request.POST.get("mark") or form["places"].errors:
        asked["mark"] = "1"
    return chart_page(request, chart, contents=contents, bound={"give": form}, asked=asked)
