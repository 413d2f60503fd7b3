"""What the demo clinic says about its people, in both languages."""

from charting.demo.clinic import DemoClinic
from charting.demo.people import DIRECTOR, INJECTOR, PRESCRIBER, SECOND_INJECTOR
from website.models import Portrait

WORDS = {
    DIRECTOR: (
        "Answers for everything that is done here. Would rather send somebody home untreated "
        "than treat her for the wrong thing.",
        "Responde de todo lo que se hace aquí. Prefiere mandar a alguien a casa sin tratamiento "
        "antes que tratar lo que no corresponde.",
    ),
    PRESCRIBER: (
        "Does most of the first exams. Looks for a long time before he speaks, and draws what "
        "he means.",
        "Hace la mayoría de los primeros exámenes. Mira mucho antes de hablar, y dibuja lo que "
        "quiere decir.",
    ),
    INJECTOR: (
        "Works in small amounts and counts each side for itself. Takes the photographs again if "
        "the light was not the same.",
        "Trabaja con cantidades pequeñas y cuenta cada lado por separado. Repite las fotos si la "
        "luz no era la misma.",
    ),
    SECOND_INJECTOR: (
        "At home in both places. Explains the aftercare until nobody has a question left.",
        "Está en los dos centros. Explica los cuidados hasta que no queda ninguna pregunta.",
    ),
}


def introduce_team(clinic: DemoClinic) -> None:
    Portrait.objects.bulk_create(
        Portrait(person=clinic.of(person), language=language, words=words)
        for person, both in WORDS.items()
        for language, words in zip(("en", "es"), both, strict=True)
    )
