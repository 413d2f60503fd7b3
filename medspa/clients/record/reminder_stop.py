"""Why a client is reminded of nothing any more; `medspa.clients.models` has it, too."""

import pgtrigger
from django.db import models
from django.utils import timezone

from medspa.audit.log import who_is
from medspa.audit.triggers import append_only

# The newest line of the history is what holds; after a death that was noted by mistake, what held
# before it. The UPDATE locks the client, so that of two lines at once the second sees the first.
TELL_CLIENT = """
    UPDATE clients_client
    SET reminders_stopped = CASE NEW.kind
        WHEN 'lifted' THEN ''
        WHEN 'mistaken' THEN coalesce((
            SELECT nullif(kind, 'lifted') FROM clients_reminderstop
            WHERE client_id = NEW.client_id AND kind NOT IN ('died', 'mistaken')
            ORDER BY id DESC LIMIT 1
        ), '')
        ELSE NEW.kind END
    WHERE id = NEW.client_id AND (reminders_stopped = 'died') = (NEW.kind = 'mistaken')
        AND NOT (NEW.kind = 'lifted' AND reminders_stopped = '');
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Reminders are not stopped, or the client died.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reminders_stop_holds';
    END IF;
    RETURN NEW;
"""

ONLY_BY_HISTORY = """
    IF NEW.reminders_stopped <> OLD.reminders_stopped AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'Reminders are stopped and taken up by a line of their history.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reminders_follow_their_history';
    END IF;
    RETURN NEW;
"""


def reminders_follow_their_history() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="reminders_follow_their_history",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("reminders_stopped"),
        func=ONLY_BY_HISTORY,
    )


class ReminderStop(models.Model):
    """Why a client is reminded of nothing from now on, or is again. The newest line counts.

    Nobody is taken up again who died; that it was noted of somebody who did not is a line, too.
    """

    class Kind(models.TextChoices):
        DECLINED = "declined", "Wants no reminders"
        MOVED = "moved", "Moved away"
        DIED = "died", "Died"
        LIFTED = "lifted", "Reminders again"
        MISTAKEN = "mistaken", "Did not die: noted by mistake"

    client = models.ForeignKey(
        "clients.Client", on_delete=models.PROTECT, related_name="reminder_stops"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    reason = models.CharField(max_length=300, help_text="Who said so, how.")
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["declined", "moved", "died", "lifted", "mistaken"]),
                name="reminder_stop_kind",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason="") & ~models.Q(by=""), name="reminder_stop_says_why"
            ),
        ]
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="tell_client",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=TELL_CLIENT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.reason}"

    @property
    def who(self) -> str:
        return who_is(self.by)
