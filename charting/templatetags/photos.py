"""What is said of a photograph in templates."""

from django import template

from charting.models import Photo
from charting.photos.refusals import WORDS

register = template.Library()


@register.filter
def refusal_words(photo: Photo) -> str:
    """Why it was refused; empty if it was not."""
    return WORDS.get(photo.refusal, "")
