from collections.abc import Iterable
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from treatments.face.atlas import view_names
from treatments.face.showing import Outline, best_view, outlines_of

register = template.Library()
NAMES = {
    "front": _("Front"),
    "oblique-right": _("R oblique"),
    "oblique-left": _("L oblique"),
    "profile-right": _("R profile"),
    "profile-left": _("L profile"),
}
LAY_NAMES = {
    "front": _("Front"),
    "oblique-right": _("Half right"),
    "oblique-left": _("Half left"),
    "profile-right": _("Right"),
    "profile-left": _("Left"),
}


@register.inclusion_tag("face/map.html")
def face_map(name: str, /, **shown: Any) -> dict[str, Any]:
    """The face as a custom element; `shown` is what docs/face.md lists, over the names' own.

    `{% face_map "plan" points=points said="Tap an area" %}`: the id, the class and the list
    beside it are called after the name.
    """
    named = {"id": f"{name}-face", "class": f"{name}-face", "list": f"{name}-areas"}
    return named | {"label": "Areas of the face"} | shown


@register.inclusion_tag("face/map.html")
def client_face(name: str, /, **shown: Any) -> dict[str, Any]:
    """The same for clients: both maps, their own right and left, in their language."""
    words = {
        "label": gettext("Areas of the face"),
        "right": gettext("your right"),
        "left": gettext("your left"),
    }
    return face_map(name, both=True, **words | shown)


@register.simple_tag
def face_views() -> tuple[str, ...]:
    """The five plates, front first."""
    return view_names()


@register.filter
def view_name(view: str) -> str:
    """What the button says that turns the face there."""
    return str(NAMES[view])


@register.filter
def lay_view_name(view: str) -> str:
    """The same for clients, in words that all five buttons have room for on a phone."""
    return str(LAY_NAMES[view])


@register.simple_tag
def view_for(codes: Iterable[str]) -> str:
    """The view that shows these areas well."""
    return best_view(codes)


@register.simple_tag
def outlines(view: str, codes: Iterable[str]) -> list[Outline]:
    """(area, side, path) of these areas in that view."""
    return outlines_of(view, codes)


@register.simple_tag
def face_lights() -> tuple[str, ...]:
    """The lights of `turned_light.py`; the first is shown where nobody moves it."""
    return ("high", "side", "top")


@register.simple_tag
def plate_file(*parts: str) -> str:
    """The address of a file of the plates: `{% plate_file 'neck-' view '-dark-1x.webp' %}`."""
    return static(f"img/face/{''.join(parts)}")
