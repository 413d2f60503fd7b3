from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

# A scheme, a host name or address, perhaps a port: nothing that could end the directive of a
# content security policy or widen it with a wildcard.
ORIGIN = r"^https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$"


class EmbeddingSite(models.Model):
    """A site of the clinic's own that may show the booking inside one of its pages."""

    origin = models.CharField(
        max_length=200,
        unique=True,
        validators=[RegexValidator(ORIGIN, "Write it like https://www.clinic.example.")],
        help_text="Without a path: https://www.clinic.example",
    )

    class Meta:
        ordering = ["origin"]
        constraints = [
            models.CheckConstraint(
                condition=Q(origin__regex=ORIGIN),
                name="embedding_origin",
                violation_error_message="Write the site's origin: https://www.example.com",
            )
        ]

    def __str__(self) -> str:
        return self.origin
