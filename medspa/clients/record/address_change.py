"""Another address of a client, and who said yes to it; `medspa.clients.models` has it, too."""

from django.conf import settings
from django.db import models

from medspa.formats.address_fields import AddressColumn


class AddressChange(models.Model):
    """The desk wrote another address of a client. Their pages stay shut meanwhile.

    They open when the previous address says yes, or somebody who reads charts anyway confirms
    who it is.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Not confirmed yet"
        CONFIRMED = "confirmed", "Confirmed"
        STOPPED = "stopped", "Stopped"

    class How(models.TextChoices):
        OLD_ADDRESS = "old_address", "The previous address said so"
        PHOTO_ID = "photo_id", "Photo ID seen"
        CALLED_BACK = "called_back", "Called back at the number we had"
        IN_PERSON = "in_person", "Known in person, here today"
        REPLACED = "replaced", "Changed again"

    client = models.ForeignKey(
        "clients.Client", on_delete=models.PROTECT, related_name="address_changes"
    )
    old_email = AddressColumn(blank=True)
    new_email = AddressColumn()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    how = models.CharField(max_length=20, choices=How.choices, blank=True)
    note = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="waiting", settled_at=None, how="")
                | (
                    models.Q(state__in=["confirmed", "stopped"], settled_at__isnull=False)
                    & ~models.Q(how="")
                ),
                name="client_address_change_settled_somehow",
            ),
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(state="waiting"),
                name="client_address_change_one_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client}: {self.get_state_display()}"
