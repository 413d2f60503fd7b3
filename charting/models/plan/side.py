from django.db import models


class Side(models.TextChoices):
    """Always the client's own side."""

    RIGHT = "R", "Right"
    LEFT = "L", "Left"
    MIDLINE = "M", "Midline"
