"""Deciding about one finding, on a page of its own: what was answered, what it means, who says
what."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from charting.ground.places import place_of
from charting.ground.records import find_record
from charting.intake.engine import Finding
from charting.intake.queries import question_of, read_answers
from charting.intake.services.deciding import may_resolve, reset_answer, resolve_finding
from charting.intake.wording import answer_in_words
from charting.models import IntakeAnswer
from charting.visit_forms.forms import RESET, DecisionForm
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest


@requires(Permission.WRITE_CHARTS)
@require_http_methods(["GET", "HEAD", "POST"])
def decide_finding(request: HttpRequest, pk: int, answer: int, number: int) -> HttpResponse:
    """Go on all the same, by whom the rule names; or set the answer aside. Every look is noted."""
    client = find_record(pk)
    found = _finding(client, answer, number, request)
    if found is None:
        messages.info(request, "Nothing is left to decide there: the answer changed meanwhile.")
        return redirect("client_record", pk=pk)
    can_resolve = may_resolve(found.rule, user_of(request))
    form = DecisionForm(
        *([request.POST] if request.method == "POST" else []),
        may_resolve=can_resolve,
        asks_letter=found.rule.asks_letter,
    )
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, found, form)
            return redirect("client_record", pk=pk)
        except RuleViolation as error:
            add_refusal(form, error)
    return _page(request, client, found, form, can_resolve=can_resolve)


def _finding(client: Client, answer: int, number: int, request: HttpRequest) -> Finding | None:
    found = read_answers(client, place_of(client)).findings(request.now)
    return next((one for one in found if one.answer.pk == answer and one.number == number), None)


def _decide(request: HttpRequest, found: Finding, form: DecisionForm) -> None:
    row = IntakeAnswer.objects.select_related("intake__client").get(pk=found.answer.pk)
    said, by, now = form.cleaned_data, user_of(request), request.now
    if said["decision"] == RESET:
        reset_answer(answer=row, reason=said["reason"], by=by, now=now)
        return
    letter = said.get("letter", "")
    resolve_finding(
        answer=row, rule=found.rule.id, reason=said["reason"], letter=letter, by=by, now=now
    )


def _page(
    request: HttpRequest, client: Client, found: Finding, form: DecisionForm, *, can_resolve: bool
) -> HttpResponse:
    record(by=user_of(request), action="finding.viewed", target=client)
    place = place_of(client)
    question = question_of(found.answer)
    said = answer_in_words(question, found.answer.value) if question else ""
    waiting = found.waiting
    context = {
        "client": client,
        "found": found,
        "question": question.said("ask") if question else found.rule.question,
        "said": said,
        "waiting": answer_in_words(question, waiting.value) if question and waiting else "",
        "form": form,
        "can_resolve": can_resolve,
    }
    status = 422 if form.errors else 200
    with timezone.override(place.zone):
        return render(request, "charting/decide_finding.html", context, status=status)
