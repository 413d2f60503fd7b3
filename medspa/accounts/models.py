from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from medspa.accounts.names import initial_of
from medspa.accounts.permissions import Permission, Role, permissions_of


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A user who signs in with `email` (stored in lower case); no password means none works."""
        user = self.model(email=email.strip().lower(), **fields)
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

    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=150)
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), default=list)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=list(Role.values)), name="user_known_roles"
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
    def may_give_clinical_roles(self) -> bool:
        """A medical director may; in a new clinic, as long as there was none, whoever administers.

        One who was switched off counts, else a manager could switch her off and take her place.
        """
        if self.may(Permission.COSIGN_CHARTS):
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
    def role_label(self) -> str:
        return ", ".join(self.role_names)

    @property
    def role_names(self) -> list[str]:
        return [Role(role).label for role in self.roles]
