from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from medspa.accounts.names import initial_of
from medspa.accounts.permissions import (
    CLINICAL_ROLES,
    ROLE_PERMISSIONS,
    Permission,
    Role,
    permissions_of,
)
from medspa.formats.address_fields import AddressColumn
from medspa.formats.addresses import address_key


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A user who signs in with `email` (stored in lower case); no password means none works."""
        user = self.model(email=address_key(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """The first person of a new clinic: its manager."""
        return self.create_user(email, password, **fields | {"roles": [Role.MANAGER]})

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser):
    """Somebody who signs in. The e-mail address is the login; roles say what they may do."""

    email = AddressColumn(unique=True)
    full_name = models.CharField(max_length=150)
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), default=list)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    session_round = models.PositiveIntegerField(
        default=0, editable=False, help_text="One more ends every session of this person."
    )

    passcode = models.CharField(
        max_length=128,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="Hashed. It opens a locked screen of a session, and never a session.",
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message="Somebody signs in with this email already.",
            ),
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=list(Role.values)),
                name="user_known_roles",
                violation_error_message="Choose roles from the list.",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def initial(self) -> str:
        return initial_of(str(self))

    @property
    def audit_name(self) -> str:
        return f"user:{self.pk} {self.full_name or self.email}"

    @property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles) if self.is_active else frozenset()

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    @property
    def granted(self) -> frozenset[Permission]:
        """What the roles grant, also to somebody who is switched off: they may come back."""
        return permissions_of(self.roles)

    def covers(self, person: "User") -> bool:
        """Holds everything that `person` may: acting as them would open nothing new."""
        return person.granted <= self.permissions

    def may_give(self, role: Role) -> bool:
        """Nobody gives away more than they have; the first director comes from a manager."""
        return ROLE_PERMISSIONS[role] <= self.permissions or (
            role in CLINICAL_ROLES and self.may_give_clinical_roles
        )

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions end with the password that opened them, and with their round."""
        said = f"{self.session_round}:{self.password}"
        salt = "medspa.accounts.models.User.get_session_auth_hash"
        return salted_hmac(salt, said, secret=secret, algorithm="sha256").hexdigest()

    @property
    def may_give_clinical_roles(self) -> bool:
        """A medical director may; in a new clinic, as long as there was none, whoever administers.

        One who was switched off counts, else a manager could switch them off and take their place.
        """
        if self.may(Permission.SET_CLINIC_POLICY):
            return True
        directors = User.objects.filter(roles__contains=[Role.MEDICAL_DIRECTOR])
        return self.may(Permission.ADMINISTER) and not directors.exists()

    @property
    def is_team(self) -> bool:
        """Works here: sees staff pages."""
        return bool(self.permissions)

    # What Django's administration asks of a user; the role map answers.

    @property
    def is_staff(self) -> bool:
        return self.may(Permission.ADMINISTER)

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return self.may(Permission.ADMINISTER)

    def has_module_perms(self, app_label: str) -> bool:
        return self.may(Permission.ADMINISTER)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0] or self.email

    @property
    def role_names(self) -> list[str]:
        return [Role(role).label for role in self.roles]


class AddressChangeQuerySet(models.QuerySet["AddressChange"]):
    def waiting(self) -> "AddressChangeQuerySet":
        return self.filter(done_at=None, stopped_at=None)


class AddressChange(models.Model):
    """A new sign-in address that was asked for. Both mailboxes must say yes; either may stop it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="address_changes"
    )
    old_email = AddressColumn()
    new_email = AddressColumn()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    old_said_yes_at = models.DateTimeField(null=True, blank=True)
    new_said_yes_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = AddressChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at=None)
                | models.Q(old_said_yes_at__isnull=False, new_said_yes_at__isnull=False),
                name="address_change_by_both",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(done_at=None, stopped_at=None),
                name="address_change_one_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.old_email} to {self.new_email}"
