"""Sign in as a client: the address, the code, and who of those who share the address."""

from collections import Counter
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from medspa.accounts.access import by_token, public
from medspa.audit.log import record
from medspa.clients.models import AddressChange, Client
from medspa.clients.resemblances import reached_by
from medspa.clients.services import change_language
from medspa.clients.typos import likely_meant
from medspa.errors import RuleViolation
from medspa.formats.addresses import address_key
from medspa.formats.dates import current_language
from medspa.pages.languages import is_sent_for_language
from medspa.ratelimit import Rate, caller_network, seconds_to_wait
from medspa.ratelimit.devices import known_device, remember_device
from medspa.signin.addresses import answer_for_old_address, read_answer_token, what_holds_now
from medspa.signin.forms import AddressForm, CodeForm
from medspa.signin.services import ask_for_code, enter_code, people_at
from medspa.signin.session import prove_address, proven_address, sign_in_client
from medspa.web.request import HttpRequest

ASKED, NEXT = "sign_in_asked", "sign_in_next"
# Of one network: a clinic's own, or a phone company's, is shared by many.
CODES, TRIES = Rate(60, 3600), Rate(180, 3600)
CHOOSE = _("Please choose a name.")
TOO_FAST = _("That's a lot of tries. Please try again in an hour, or call us.")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def me_sign_in(request: HttpRequest) -> HttpResponse:
    """Where shall the code go? The answer is the same for every address."""
    if request.method != "POST" or is_sent_for_language(request):
        _keep_way_back(request)
        return _page(request, "me_sign_in", AddressForm(initial=request.POST.dict()))
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, "me_sign_in", form, status=422)
    email = address_key(form.cleaned_data["email"])
    if _is_too_fast(request, "sign-in", CODES, email):
        return _page(request, "me_sign_in", form, str(TOO_FAST), status=429)
    device = known_device(request, _who(email))
    try:
        asked = ask_for_code(
            email=email,
            now=request.now,
            asked_from=device or caller_network(request),
            is_known=bool(device),
        )
    except RuleViolation as error:
        return _page(request, "me_sign_in", form, error.detail, status=429)
    request.session[ASKED] = {"id": str(asked.public_id), "email": form.cleaned_data["email"]}
    return redirect("me_code")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def me_code(request: HttpRequest) -> HttpResponse:
    """The code from the message proves the address."""
    asked = request.session.get(ASKED)
    if not asked:
        return redirect("me_sign_in")
    if request.method != "POST":
        meant = likely_meant(asked["email"])
        return _page(request, "me_code", CodeForm(), email=asked["email"], meant=meant)
    form, status = CodeForm(request.POST), 422
    if _is_too_fast(request, "sign-in-code", TRIES, asked["email"]):
        form.add_error("code", TOO_FAST)
        status = 429
    if not (form.is_valid() and _proves(request, asked["id"], form)):
        return _page(request, "me_code", form, status=status, email=asked["email"])
    people = _people_behind(proven_address(request))
    return _enter(request, people[0]) if len(people) == 1 else redirect("me_who")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def me_who(request: HttpRequest) -> HttpResponse:
    """Several share the address: who is it? Asked only after the code."""
    email = proven_address(request)
    if not email:
        return redirect("me_sign_in")
    people = _people_behind(email)
    chosen = [person for person in people if str(person.pk) == request.POST.get("person")]
    if chosen:
        return _enter(request, chosen[0])
    is_sent = request.method == "POST"
    context = {"names": _names_apart(people), "problem": CHOOSE if is_sent else ""}
    return render(request, "signin/me_who.html", context, status=422 if is_sent else 200)


@public
@require_POST
def me_sign_out(request: HttpRequest) -> HttpResponse:
    """Forget everything about this browser, what it was just booking included."""
    if client := request.proven_client:  # type: ignore[attr-defined]
        record(by=client, action="client.signed_out", target=client)
    if proven_address(request):
        request.session.flush()
    return redirect("home")


@by_token
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def me_address(request: HttpRequest, token: str) -> HttpResponse:
    """The confirmed address says whether a change was theirs."""
    try:
        change = read_answer_token(token)
        if request.method == "POST" and not is_sent_for_language(request):
            is_theirs = request.POST.get("answer") == "yes"
            change = answer_for_old_address(change=change, is_theirs=is_theirs, now=request.now)
    except AddressChange.DoesNotExist:
        context = {"problem": gettext("We don't know this link. Did you copy all of it?")}
        return render(request, "signin/me_address.html", context, status=404)
    except RuleViolation as error:
        change.refresh_from_db()
        problem = error.detail if change.state == AddressChange.State.WAITING else ""
        return _answer_page(request, change, problem, status=422)
    return _answer_page(request, change)


def _answer_page(
    request: HttpRequest, change: AddressChange, problem: str = "", *, status: int = 200
) -> HttpResponse:
    context = {"holds": what_holds_now(change), "problem": problem}
    return render(request, "signin/me_address.html", context, status=status)


def _people_behind(email: str) -> list[Client]:
    """Each person once, by the record that is gone on with."""
    records = people_at(email).select_related("same_as")
    found = [reached_by(one, email) for one in records]
    return list({one.pk: one for one in found if one}.values())


def _names_apart(people: list[Client]) -> list[tuple[int, str]]:
    """First names; whole ones where a first name is shared, too."""
    shared = Counter(person.first_name.lower() for person in people)
    return [
        (
            person.pk,
            person.first_name if shared[person.first_name.lower()] == 1 else person.full_name,
        )
        for person in people
    ]


def _is_too_fast(request: HttpRequest, form: str, rate: Rate, email: str) -> bool:
    """A device on which they signed in before counts by itself: what others of the same network
    do is nothing to them."""
    device = known_device(request, _who(email))
    return bool(seconds_to_wait(form, device or caller_network(request), rate))


def _who(email: str) -> str:
    return f"client:{address_key(email)}"


def _proves(request: HttpRequest, asked: str, form: CodeForm) -> bool:
    now = request.now
    try:
        email = enter_code(public_id=UUID(asked), code=form.cleaned_data["code"], now=now)
    except RuleViolation as error:
        form.add_error("code", error)
        return False
    request.session.pop(ASKED, None)
    prove_address(request, email, now)
    return True


def _enter(request: HttpRequest, client: Client) -> HttpResponse:
    sign_in_client(request, client)
    record(by=client, action="client.signed_in", target=client)
    if client.has_confirmed_address:
        change_language(client=client, language=current_language(), by=client)
    response = redirect(request.session.pop(NEXT, "me"))
    remember_device(request, response, _who(proven_address(request)))
    return response


def _keep_way_back(request: HttpRequest) -> None:
    """The page to go on with, if it is one of this site. It stays while they ask for another code
    or reads this in another language."""
    asked_for = request.GET.get("next")
    if asked_for is None:
        return
    if url_has_allowed_host_and_scheme(asked_for, {request.get_host()}):
        request.session[NEXT] = asked_for
    else:
        request.session.pop(NEXT, None)


def _page(
    request: HttpRequest,
    page: str,
    form: Form,
    problem: str = "",
    *,
    status: int = 200,
    **also: str,
) -> HttpResponse:
    typed_in = "address" if page == "me_sign_in" else ""
    context = {"form": form, "typed_in": typed_in, "problem": problem, **also}
    return render(request, f"signin/{page}.html", context, status=status)
