"""Locking a screen, unlocking it, and the passcode that one chooses for that."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from medspa.accounts.access import signed_in, signed_in_lately, user_of
from medspa.accounts.attempts import begin_attempt
from medspa.tablet import idle
from medspa.tablet.forms import PasscodeForm, ScreenForm
from medspa.tablet.passcodes import fits_passcode, set_passcode
from medspa.web.paths import own_path
from medspa.web.request import HttpRequest

WRONG = "That is not right. Try again."


@signed_in
@require_POST
def lock_screen(request: HttpRequest) -> JsonResponse:
    """The page has hidden what it showed; the session follows."""
    if idle.minutes_of(request):
        idle.lock(request)
    return JsonResponse({"takes_passcode": idle.takes_passcode(request, user_of(request))})


@signed_in
@require_POST
def unlock_screen(request: HttpRequest) -> HttpResponse:
    """By the passcode of whoever is signed in, or their password. Says so to a script."""
    problem, status = _try(request)
    if request.headers.get("Accept") == "application/json":
        takes = idle.takes_passcode(request, user_of(request))
        said = {"unlocked": not problem, "problem": problem, "takes_passcode": takes}
        return JsonResponse(said, status=status)
    back = own_path(request.POST.get("back", ""))
    if not problem:
        return redirect(back)
    takes_passcode = idle.takes_passcode(request, user_of(request))
    context = {"back": back, "problem": problem, "takes_passcode": takes_passcode}
    return render(request, "tablet/locked.html", context, status=status)


def _try(request: HttpRequest) -> tuple[str, int]:
    """What is wrong with what was typed, if anything, and the status that goes with it."""
    user, form = user_of(request), ScreenForm(request.POST)
    attempt = begin_attempt(request, user.email)
    if attempt.wait_s:
        return attempt.refusal, 429
    takes_passcode = idle.takes_passcode(request, user)
    said = form.cleaned_data["code"] if form.is_valid() else ""
    if (takes_passcode and fits_passcode(user, said)) or user.check_password(said):
        attempt.take_back()
        idle.unlock(request, user)
        return "", 200
    idle.note_failed(request, user)
    return WRONG, 422


@signed_in_lately
@require_http_methods(["GET", "HEAD", "POST"])
def my_passcode(request: HttpRequest) -> HttpResponse:
    """Choose the passcode for screens that locked."""
    form = PasscodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_passcode(user_of(request), form.cleaned_data["code"])
        messages.success(request, "Your passcode is set.")
        return redirect("my_passcode")
    status = 422 if form.errors else 200
    return render(request, "tablet/my_passcode.html", {"form": form}, status=status)
