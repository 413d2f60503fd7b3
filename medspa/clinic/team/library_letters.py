"""The sign-in library's own letters to the team, in the name of the clinic."""

from typing import Any

from medspa.accounts.models import User
from medspa.audit.sign_in import AuditedAccountAdapter
from medspa.clinic.models import Organisation


class ClinicAccountAdapter(AuditedAccountAdapter):
    """Named in the settings. Templates: `templates/account/email/`."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Subjects are rendered without a request, so the clinic's name goes along."""
        found = Organisation.objects.first()
        organisation = found or Organisation(name="medspa", sender_name="medspa")
        super().send_mail(template_prefix, email, {"organisation": organisation, **context})

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Whoever sets a password anew is not signed in: the letter is told whose it is."""
        told = {"user": user, **(context or {})}
        super().send_notification_mail(template_prefix, user, told, email or user.email)
