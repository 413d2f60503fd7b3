"""A client who wants no reminders, moved away or died: the team notes it here, and lifts it."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from medspa.accounts.access import requires, user_of
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.clients.models import Client, ReminderStop
from medspa.errors import RuleViolation, add_refusal
from medspa.messaging.sending.stops import CORRECTS, correct_death, lift_stop, stop_reminders
from medspa.web.request import HttpRequest

Kind = ReminderStop.Kind


class StopForm(forms.Form):
    kind = forms.ChoiceField(label="What changes", widget=forms.RadioSelect)
    reason = forms.CharField(label="Who said so, and how", max_length=300)

    def __init__(self, *args: object, client: Client, by: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        kinds = [(kind.value, kind.label) for kind in _kinds(client, by)]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        if len(kinds) == 1:
            self.initial["kind"] = kinds[0][0]


def _kinds(client: Client, by: User) -> list[Kind]:
    """What may be noted next: of somebody who died only that it was a mistake."""
    if client.reminders_stopped == Kind.DIED:
        return [Kind.MISTAKEN] if by.may(CORRECTS) else []
    kinds: list[Kind] = [
        kind for kind in Kind if kind not in (client.reminders_stopped, Kind.MISTAKEN)
    ]
    if not client.reminders_stopped:
        kinds.remove(Kind.LIFTED)
    return kinds


@requires(Permission.VIEW_DIARY)
@require_http_methods(["GET", "HEAD", "POST"])
def client_reminders(request: HttpRequest, pk: int) -> HttpResponse:
    """What holds, its history, and the form to change it."""
    client = get_object_or_404(Client, pk=pk)
    by = user_of(request)
    form = StopForm(request.POST if request.method == "POST" else None, client=client, by=by)
    if form.is_valid():
        try:
            _keep(request, client, form)
            return redirect("client_reminders", pk=client.pk)
        except RuleViolation as error:
            add_refusal(form, error)
    context = {
        "client": client,
        "form": form,
        "history": client.reminder_stops.all()[:50],
        "has_died": client.reminders_stopped == Kind.DIED,
        "may_note": bool(form.fields["kind"].choices),  # type: ignore[attr-defined]
        "says": Kind(client.reminders_stopped).label if client.reminders_stopped else "",
    }
    status = 422 if form.errors else 200
    return render(request, "bookings/client_reminders.html", context, status=status)


def _keep(request: HttpRequest, client: Client, form: StopForm) -> None:
    kind, reason = form.cleaned_data["kind"], form.cleaned_data["reason"]
    by, now = user_of(request), request.now
    said = {"client": client, "reason": reason, "by": by, "now": now}
    if kind == Kind.LIFTED:
        lift_stop(**said)
    elif kind == Kind.MISTAKEN:
        correct_death(**said)
    else:
        stop_reminders(kind=kind, **said)
