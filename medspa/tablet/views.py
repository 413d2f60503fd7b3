"""The screens around a client's forms on our tablet: where they begin, the end, and unlocking."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspa.accounts.access import for_handed_over
from medspa.accounts.attempts import begin_attempt
from medspa.accounts.code_forms import SecondStepForm
from medspa.accounts.models import User
from medspa.clients.models import Client
from medspa.tablet.forms import UnlockForm
from medspa.tablet.lock import (
    MARK,
    HandedOver,
    end_handed_over,
    handed_over,
    note_failed_unlock,
    unlock,
)
from medspa.web.request import HttpRequest


@for_handed_over
@require_safe
def tablet_home(request: HttpRequest) -> HttpResponse:
    """Wherever somebody got to: back to the client's list of steps, or the first one."""
    state = _state(request)
    return redirect(state.home or state.steps[0])


@for_handed_over
@require_safe
def tablet_done(request: HttpRequest) -> HttpResponse:
    """ "Please hand the tablet back." """
    state = _state(request)
    client = Client.objects.get(pk=state.client_id)
    return render(request, "tablet/tablet_done.html", {"state": state, "client": client})


@for_handed_over
@require_http_methods(["GET", "HEAD", "POST"])
def tablet_unlock(request: HttpRequest) -> HttpResponse:
    """Whoever handed it over proves who they are, and goes on where they were."""
    state = _state(request)
    user = User.objects.get(pk=state.user_id)
    if request.method != "POST":
        return _unlock_page(request, state, user, UnlockForm())
    form = UnlockForm(request.POST)
    if not form.is_valid():
        return _unlock_page(request, state, user, form, 422)
    attempt = begin_attempt(request, user.email)
    if attempt.wait_s:
        form.add_error(None, attempt.refusal)
        return _unlock_page(request, state, user, form, 429)
    if not _proves(user, form):
        note_failed_unlock(state)
        form.add_error(None, gettext("That is not right. Try again."))
        return _unlock_page(request, state, user, form, 422)
    attempt.take_back()
    return _unmarked(redirect(unlock(request, user=user)))


@for_handed_over
@require_POST
def tablet_end(request: HttpRequest) -> HttpResponse:
    """Somebody else of the team goes on: they sign in themselves."""
    end_handed_over(request)
    return _unmarked(redirect("account_login"))


def _unmarked(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(MARK, samesite="Lax")
    return response


def _state(request: HttpRequest) -> HandedOver:
    state = handed_over(request)
    assert state is not None  # noqa: S101  the door `for_handed_over` asked
    return state


def _proves(user: User, form: UnlockForm) -> bool:
    if not user.is_active:
        return False
    password, code = form.cleaned_data["password"], form.cleaned_data["code"]
    if password and user.check_password(password):
        return True
    return bool(code) and SecondStepForm(user=user, data={"code": code}).is_valid()


def _unlock_page(
    request: HttpRequest, state: HandedOver, user: User, form: UnlockForm, status: int = 200
) -> HttpResponse:
    context = {"form": form, "user_name": user.full_name, "state": state}
    return render(request, "tablet/tablet_unlock.html", context, status=status)
