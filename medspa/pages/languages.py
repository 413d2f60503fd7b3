"""In which language a page answers."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.urls import ResolverMatch
from django.utils import translation

from medspa.accounts.access import CLIENT, HANDED_OVER, KNOWN_CLIENT, PUBLIC, TOKEN, access_of
from medspa.formats.dates import FIRST_LANGUAGE

PARAMETER = "lang"
CHOSEN = "language_chosen"
_TRANSLATED = (PUBLIC, TOKEN, CLIENT, KNOWN_CLIENT, HANDED_OVER)
COOKIE_SECONDS = 365 * 24 * 3600


class LanguageMiddleware(LocaleMiddleware):
    """The visitor's choice (cookie), else the browser's; `?lang=es` chooses, so that each language
    has an address of its own for search engines. Staff pages and the API are written in one
    language only.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if asked := _asked(request):
            translation.activate(asked)
            request.LANGUAGE_CODE = asked

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if match and _is_in_first_language(match):
            translation.activate(FIRST_LANGUAGE)
            request.LANGUAGE_CODE = FIRST_LANGUAGE
        return None

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if asked := _asked(request):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                asked,
                max_age=COOKIE_SECONDS,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
            )
        return super().process_response(request, response)


def language_of(request: HttpRequest) -> str:
    """Also of a request that failed before anything was decided about it. Asks no database."""
    return getattr(request, "LANGUAGE_CODE", "") or translation.get_language_from_request(request)


def is_sent_for_language(request: HttpRequest) -> bool:
    """Whether a form was sent only to be shown in another language, with what is typed in it. If
    so, the page is written in that language, and so are those after it."""
    asked = _known(request.POST.get(PARAMETER, ""))
    if asked:
        translation.activate(asked)
        request.LANGUAGE_CODE = asked
        setattr(request, CHOSEN, asked)
    return bool(asked)


def _is_in_first_language(match: ResolverMatch) -> bool:
    is_for_programs = match.route.startswith("api/")
    return is_for_programs or access_of(match) not in _TRANSLATED


def _asked(request: HttpRequest) -> str:
    return getattr(request, CHOSEN, "") or _known(request.GET.get(PARAMETER, ""))


def _known(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else ""
