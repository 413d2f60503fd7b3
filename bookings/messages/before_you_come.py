"""What to know before an appointment, in a client's words, by what is done at it.

Clinical source: clinical.md sections 3, 4 and 6 (photographs [R142], medications and bruising
[R148], infections [R5c][R86], dental work [R134], cold sores [R145]). A prescriber reads these
lines before a clinic uses them.
"""

from collections.abc import Iterator

from django.utils.translation import gettext

from bookings.models import AppointmentType

Purpose = AppointmentType.Purpose


def before_you_come(kind: AppointmentType) -> list[str]:
    """Short lines in the reader's language, the most useful first."""
    return [*_for_everybody(), *(_for_treatments(kind) if _treats(kind) else [])]


def who_does_what(kind: AppointmentType, provider: str) -> str:
    """Who looks, who plans and who examines; empty where an appointment is only a look
    afterwards."""
    if kind.purpose == Purpose.CONSULTATION:
        says = gettext(
            "You'll meet %(who)s, who looks at your whole face with you and makes a plan. "
            "A medical provider examines you before any treatment."
        )
    elif _treats(kind):
        says = gettext(
            "%(who)s does your treatment. If your medical exam isn't current, a medical provider "
            "examines you first."
        )
    else:
        return ""
    return says % {"who": provider}


def asks_beforehand(kind: AppointmentType) -> bool:
    """Whether there are questions to answer before it: where somebody plans or treats."""
    return kind.purpose == Purpose.CONSULTATION or _treats(kind)


def _treats(kind: AppointmentType) -> bool:
    return bool(kind.modalities) or kind.purpose == Purpose.TREATMENT


def _for_everybody() -> Iterator[str]:
    yield gettext("Come with a clean face if you can. We take photos before anything else.")
    yield gettext("Bring a list of your medications and allergies.")


def _for_treatments(kind: AppointmentType) -> Iterator[str]:
    yield gettext(
        "On blood thinners, aspirin, or fish oil? Keep taking what your doctor prescribed, and "
        "tell us. You may bruise a little more."
    )
    yield gettext("Pregnant, breastfeeding, or sick? Call us, and we'll find another time.")
    yield gettext("A rash, a cold sore, or an infection on your face? Call us before you come.")
    if kind.gives_filler:
        yield gettext(
            "Dental work, a vaccine, or an illness within two weeks of your visit? Call us. It may "
            "be better to wait."
        )
