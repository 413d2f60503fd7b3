from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from medspa.accounts.last_of_a_role import LastOfKind, require_somebody_left
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.formats.addresses import address_key

HERSELF_OR_DIRECTOR = "only a medical director changes it, or the person."


class RolesField(forms.TypedMultipleChoiceField):
    """The roles as boxes to tick; none ticked means the person may do nothing yet."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        team = [(role.value, role.label) for role in Role if role is not Role.CLIENT]
        super().__init__(choices=team, coerce=str, required=False, **options)


class TeamMemberFields:
    """What both forms ask alike. `given_by` is the person who gives the roles."""

    given_by: User
    instance: User
    cleaned_data: dict[str, Any]
    initial: Any

    def clean_full_name(self) -> str:
        """Signatures and the log show the name: nobody is called like an account that may more."""
        name = " ".join(self.cleaned_data["full_name"].split())
        namesakes = User.objects.filter(full_name__iexact=name).exclude(pk=self.instance.pk)
        if any(not self.given_by.covers(other) for other in namesakes):
            raise ValidationError("Somebody who may do what you may not is called so.")
        return name

    def clean_roles(self) -> list[str]:
        """Nobody gives a role that may what they may not; a director is made and unmade by one."""
        before, after = set(self.initial.get("roles") or ()), set(self.cleaned_data["roles"])
        refused = {role for role in after - before if not self.given_by.may_give(Role(role))}
        if not self.given_by.may_give_clinical_roles:
            refused |= (before - after) & {Role.MEDICAL_DIRECTOR}
        if refused:
            names = ", ".join(role.label for role in Role if role in refused)
            raise ValidationError(f"Only a medical director decides about: {names}.")
        roles: list[str] = self.cleaned_data["roles"]
        return roles


class TeamMemberCreationForm(TeamMemberFields, forms.ModelForm[User]):
    """Asks for no password: a link to choose one goes to the address, and nobody else knows it."""

    roles = RolesField()

    class Meta:
        model = User
        fields = ["email", "full_name", "roles"]

    def clean_email(self) -> str:
        email = address_key(self.cleaned_data["email"])
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError("Somebody signs in with this address already.")
        return email

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        return super().save(commit)


class TeamMemberForm(TeamMemberFields, forms.ModelForm[User]):
    """The address is changed on a page of its own, and passwords are set by nobody else."""

    roles = RolesField()

    class Meta:
        model = User
        fields = ["full_name", "roles", "is_active"]

    def clean_full_name(self) -> str:
        """An account that may more keeps its name, unless it is one's own."""
        name = super().clean_full_name()
        is_own = self.instance.pk == self.given_by.pk
        if name != self.initial["full_name"] and not (
            is_own or self.given_by.covers(self.instance)
        ):
            raise ValidationError(f"{self.instance} may do what you may not: {HERSELF_OR_DIRECTOR}")
        return name

    def clean_is_active(self) -> bool:
        """Anybody who administers switches a leaver off; back on, only whoever holds as much."""
        is_active: bool = self.cleaned_data["is_active"]
        if self.instance.pk == self.given_by.pk and not is_active:
            raise ValidationError("You cannot switch yourself off. Ask somebody else who may.")
        comes_back = is_active and not self.initial["is_active"]
        if comes_back and not self.given_by.covers(self.instance):
            raise ValidationError(
                f"{self.instance} may do what you may not: a medical director switches it on again."
            )
        return is_active

    def clean(self) -> dict[str, Any]:
        """The administration saves in the same transaction, so the locks hold until then."""
        typed = super().clean() or self.cleaned_data
        if {"roles", "is_active"} <= typed.keys():
            roles, is_active = typed["roles"], typed["is_active"]
            try:
                require_somebody_left(person=self.instance, roles=roles, is_active=is_active)
            except LastOfKind as error:
                self.add_error("roles" if is_active else "is_active", error.detail)
        return typed


class SignInForm(LoginForm):  # type: ignore[misc]  # the library has no types
    """Its labels name the fields; placeholders that repeat them are left out."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"].label = _("Email")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
