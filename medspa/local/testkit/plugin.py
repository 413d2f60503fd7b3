"""What the tests need before anything else; loaded by pytest.ini, ahead of the settings."""

import os
from typing import Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import FileResponse, HttpRequest, HttpResponse

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")

# Also with a DATABASE_URL: no HTTPS, no SECRET_KEY to ask for.
os.environ.setdefault("LOCAL", "1")
# Queues, pulses and cache of this test process, apart from those of a running site.
os.environ["REDIS_PREFIX"] = f"test-{WORKER}-{os.getpid()}:"
# The tests book more often than anybody may; those of the limits set their own.
LIFTED = (
    "API_RATE_PERSON",
    "HOLD_RATE",
    "PAGE_RATE_HOLD",
    "PAGE_RATE_BOOKING",
    "PAGE_RATE_WAITLIST",
    "PAGE_RATE_WAITLIST_DAY",
)
for rate in LIFTED:
    os.environ[rate] = "0"
# The test client and the live server speak plain HTTP, whatever the servers behind them are.
os.environ["HTTPS"] = "0"


class FoundStaticFiles(StaticFilesStorage):
    """Static files straight from their sources; like in production, a missing one is an error."""

    def url(self, name: str | None, *args: Any, **kwargs: Any) -> str:
        if name and not finders.find(name):
            raise ValueError(f"No static file {name}")
        return super().url(name)


class LastingStaticFiles(StaticFilesHandler):
    """As in production, a browser that has a file does not ask for it again."""

    def serve(self, request: HttpRequest) -> HttpResponse | FileResponse:
        response = super().serve(request)
        response["Cache-Control"] = "max-age=86400, immutable"
        return response
