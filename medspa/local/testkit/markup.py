"""The HTML of an answer, whatever lines its templates are written in."""

from django.http import HttpResponse


def html_of(response: HttpResponse) -> str:
    """Every run of white space is one blank, and none stands before the end of a tag."""
    return " ".join(response.content.decode().split()).replace(" >", ">")
