"""Which pages may ask a browser for its camera: a few; none for anything else that it has."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

HEADER = "Permissions-Policy"
NOTHING = "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=()"
CAMERA = NOTHING.replace("camera=()", "camera=(self)")


class PermissionsPolicyMiddleware:
    """By the path (`CAMERA_PAGES`), so that a refused form on such a page has its camera, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.pages = re.compile("|".join(settings.CAMERA_PAGES))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response[HEADER] = CAMERA if self.pages.match(request.path_info) else NOTHING
        return response
