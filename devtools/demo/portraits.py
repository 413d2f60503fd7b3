"""What the demo clinic says about its people and places, in both languages."""

from devtools.demo.clinic import DemoClinic
from devtools.demo.people import DIRECTOR, INJECTOR, PRESCRIBER, SECOND_INJECTOR
from website.models import PlaceWords, Portrait

WORDS = {
    DIRECTOR: (
        "Responsible for everything we do here. She'd rather send you home with nothing done "
        "than treat the wrong thing.",
        "Responde por todo lo que hacemos aquí. Prefiere que usted se vaya a casa sin hacerse "
        "nada antes que tratar lo que no es.",
    ),
    PRESCRIBER: (
        "Does most of our first exams. He looks for a long time before he says anything, then "
        "draws you what he means.",
        "Hace la mayoría de los primeros exámenes. Observa un buen rato antes de hablar, y "
        "después le dibuja lo que quiere decir.",
    ),
    INJECTOR: (
        "Works in small amounts, one side at a time. If the light in your photos isn't right, "
        "she'll take them again.",
        "Trabaja con cantidades pequeñas, un lado a la vez. Si la luz de sus fotos no quedó "
        "bien, las repite.",
    ),
    SECOND_INJECTOR: (
        "You'll find her in both cities. She goes over aftercare until you're out of questions.",
        "Atiende en las dos ciudades. Le explica los cuidados hasta que a usted no le quede "
        "ninguna pregunta.",
    ),
}
ARRIVING = {
    "capitol-hill": (
        "Free parking behind the building: two spots are marked for us. The 10 bus stops at the "
        "corner. The door is at street level, with no steps.",
        "Estacionamiento gratis detrás del edificio: dos lugares llevan nuestro nombre. El "
        "autobús 10 para en la esquina. La puerta está a nivel de la calle, sin escalones.",
    ),
    "north-end": (
        "Street parking is free for two hours. If you're coming by bike, there's a rack by the "
        "door. Step-free entrance on the left side of the house.",
        "En la calle se estaciona gratis dos horas. Si viene en bicicleta, hay dónde dejarla "
        "junto a la puerta. Entrada sin escalones al lado izquierdo de la casa.",
    ),
}
LANGUAGES = ("en", "es")


def introduce_team(clinic: DemoClinic) -> None:
    Portrait.objects.bulk_create(
        Portrait(person=clinic.of(person), language=language, words=words)
        for person, both in WORDS.items()
        for language, words in zip(LANGUAGES, both, strict=True)
    )


def show_the_way(clinic: DemoClinic) -> None:
    PlaceWords.objects.bulk_create(
        PlaceWords(location=place, language=language, arriving=words)
        for place in (clinic.main, clinic.branch)
        for language, words in zip(LANGUAGES, ARRIVING[place.slug], strict=True)
    )
