"""`manage.py measure_face`: how long locating a point takes, and what a plate weighs."""

from typing import Any

from django.core.management.base import BaseCommand

from treatments.face.measure import face_figures, face_lines


class Command(BaseCommand):
    help = "Microseconds for one locate and one place, and the bytes of every plate."

    def handle(self, **options: Any) -> None:
        for line in face_lines(face_figures()):
            self.stdout.write(line)
