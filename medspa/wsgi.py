import logging
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from medspa.web.bodies import SAYS, refusal_status
from medspa.web.logs import WithoutSecrets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "medspa.settings")

UNREAD = tuple(str(status.value) for status in SAYS)
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def closing_what_is_too_large(app: Wsgi) -> Wsgi:
    """Hang up after a body that was refused: the rest of it is not waited for, nor read as another
    request.

    gunicorn drops a `Connection` header of an application; its response is told directly.
    """

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *how: Any) -> Any:
            response: Any = getattr(start_response, "__self__", None)
            is_unread = status.startswith(UNREAD) or refusal_status(environ)
            if is_unread and hasattr(response, "force_close"):
                response.force_close()
            return start_response(status, headers, *how)

        return app(environ, start)

    return serve


# The server names addresses of its own accord when something fails.
for handler in logging.getLogger("gunicorn.error").handlers:
    handler.addFilter(WithoutSecrets())

application = closing_what_is_too_large(get_wsgi_application())
