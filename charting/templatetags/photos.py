"""What is said of a photograph in templates."""

from django import template

from charting.models import Photo
from charting.photos.queries import photos_beside_face
from charting.photos.refusals import WORDS
from medspa.clients.models import Client

register = template.Library()


@register.filter
def refusal_words(photo: Photo) -> str:
    """Why it was refused; empty if it was not."""
    return WORDS.get(photo.refusal, "")


@register.inclusion_tag("charting/_face_photos.html")
def face_photos(client: Client) -> dict[str, list[Photo]]:
    """The newest of each view, small, beside the face that is planned on."""
    return {"photos": photos_beside_face(client)}
