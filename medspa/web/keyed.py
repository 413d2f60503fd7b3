"""Pages whose address is a key."""

from django.http import HttpResponse


def keep_key[Response: HttpResponse](response: Response) -> Response:
    """The address is not indexed and not passed on to other sites."""
    # Not `no-referrer`: browsers then send `Origin: null`, and no form would pass CSRF.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
