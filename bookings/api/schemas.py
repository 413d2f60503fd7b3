"""What goes in and out, in the words of the contract. Docstrings stand in the OpenAPI document."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, StrictBool, WithJsonSchema

from bookings.api.fields import (
    AreaCodes,
    Day,
    Instant,
    LocationSlug,
    ProviderSlug,
    TypeSlug,
    TypeSlugIfAny,
    as_on_the_page,
)
from bookings.api.instants import read_day
from bookings.models import Appointment
from bookings.online.book import SMS_CONSENT
from medspa.formats.dates import LANGUAGES

REFERENCE = "BX7K-29QM"
TOKEN = "q2vXw0mTQ7uB5m1rJb0k7Z8fWm4t9yqkq2vXw0mTQ7uB5m1rJb0k7Z"  # noqa: S105
SLOT: dict[str, Any] = {
    "starts_at": "2027-03-15T09:00:00-07:00",
    "ends_at": "2027-03-15T09:30:00-07:00",
    "providers": ["theo", "vale"],
}
PERSON = {
    "first_name": "Noor",
    "last_name": "Example",
    "email": "noor@mail.example",
    "phone": "+12065550123",
    "birth_date": "1990-05-31",
}
WISH = {
    "appointment_type": "full-facial-balancing-consultation",
    "location": "capitol-hill",
    "provider": "theo",
    "starts_at": SLOT["starts_at"],
}

Moment = Annotated[
    str,
    WithJsonSchema({"type": "string", "format": "date-time", "examples": [SLOT["starts_at"]]}),
]
BirthDate = Annotated[
    date | None,
    PlainValidator(lambda value: None if value is None else read_day(value)),
    as_on_the_page("birth_on"),
    WithJsonSchema({"type": ["string", "null"], "format": "date", "examples": ["1990-05-31"]}),
]


class Strict(BaseModel):
    """A field that we do not know is a mistake: better said than ignored."""

    model_config = ConfigDict(extra="forbid")


def example_config(value: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [value]})


# --- In


class AvailabilityQuery(BaseModel):
    appointment_type: TypeSlug
    location: LocationSlug
    from_: Day = Field(alias="from")
    to: Day
    provider: ProviderSlug = None


class ProvidersQuery(BaseModel):
    appointment_type: TypeSlugIfAny = None


class HoldIn(Strict):
    """Which slot to keep."""

    model_config = example_config(WISH)

    appointment_type: TypeSlug
    location: LocationSlug
    provider: ProviderSlug = None
    starts_at: Instant


class ClientIn(Strict):
    """Who is coming. Nobody needs an account."""

    first_name: Annotated[str, as_on_the_page("first_name")]
    last_name: Annotated[str, as_on_the_page("last_name")] = Field(
        "", description="Empty for a person with one name."
    )
    email: Annotated[str, as_on_the_page("email")]
    phone: Annotated[str, as_on_the_page("phone", lambda phone: phone.as_e164)] = Field(
        description="With + and the country code, or as it is written at the location."
    )
    birth_date: BirthDate = Field(
        None,
        description="Needed for treatments (422 `birth_date_needed`). Nobody under 18 on the day "
        "of the visit is booked (422 `adults_only`).",
    )
    language: str = Field(
        "",
        pattern=f"^({'|'.join(LANGUAGES)})?$",
        description="The language that the client reads: what we write is in it from now on.",
    )


class BookingIn(HoldIn):
    """A visit, and for whom."""

    model_config = example_config(
        WISH | {"client": PERSON, "interests": ["CHIN"], "sms_consent": True, "note": ""}
    )

    hold: str = Field("", max_length=100, description="The token of a hold of this very slot.")
    client: ClientIn
    interests: AreaCodes = []
    booked_by: Annotated[str, as_on_the_page("booked_by")] = Field(
        "",
        description="The name of whoever books for this person and is written to. Address and "
        "phone of `client` are then theirs.",
    )
    sms_consent: StrictBool | None = Field(
        None,
        description=f"The answer to this question, shown word for word: “{SMS_CONSENT.sentence}” "
        "Leave it out if it was not asked.",
    )
    note: Annotated[str, as_on_the_page("note")] = Field("", description="Up to 1,000 characters.")


class MoveIn(Strict):
    """The new time. Without a provider the visit stays with the one it has."""

    model_config = example_config({"starts_at": "2027-03-16T10:00:00-07:00", "version": 1})

    starts_at: Instant
    provider: ProviderSlug = None
    version: int | None = Field(
        None, ge=1, description="The version you saw: if another is stored, nothing is moved."
    )


# --- Out


class LocationOut(BaseModel):
    slug: str = Field(examples=["capitol-hill"])
    name: str = Field(examples=["Capitol Hill"])
    timezone: str = Field(examples=["America/Los_Angeles"])
    phone: str = Field(examples=["+12065550100"])
    street: str
    city: str
    region: str
    postal_code: str
    cancellation_hours: int = Field(
        description="Until so many hours before, a visit can be moved, or canceled in time."
    )


class AppointmentTypeOut(BaseModel):
    slug: str = Field(examples=["full-facial-balancing-consultation"])
    name: str = Field(examples=["Full facial balancing consultation"])
    summary: str
    purpose: str = Field(examples=["full-facial-balancing-consultation"])
    duration_min: int = Field(examples=[30])
    slot_step_min: int
    lead_time_min: int = Field(description="The shortest notice.")
    horizon_days: int = Field(description="How many days ahead can be booked.")
    price_from: str | None = Field(examples=["290.00"])
    locations: list[str] = Field(description="Slugs of the locations that offer it.")


class ProviderOut(BaseModel):
    slug: str = Field(examples=["theo"])
    name: str = Field(examples=["Theo Marchetti"])
    credentials: str = Field(examples=["PA-C"])
    title: str
    appointment_types: list[str] = Field(description="Slugs of what can be booked with them.")
    locations: list[str] = Field(description="Slugs of where they work.")


class AreaOut(BaseModel):
    code: str = Field(examples=["CHIN"])
    name: str = Field(examples=["Chin"])


class SlotOut(BaseModel):
    """A free start; of the providers, the one whose turn it is comes first."""

    model_config = ConfigDict(json_schema_extra={"examples": [SLOT]})

    starts_at: Moment
    ends_at: Moment
    providers: list[str]


class AvailabilityOut(BaseModel):
    """The free starts, soonest first, with the offsets of the location."""

    timezone: str = Field(examples=["America/Los_Angeles"])
    slots: list[SlotOut]


class HoldOut(BaseModel):
    hold: str = Field(description="Send it with the booking.")
    expires_at: Moment


class AppointmentOut(BaseModel):
    reference: str = Field(examples=[REFERENCE])
    status: str = Field(json_schema_extra={"enum": list(Appointment.Status.values)})
    starts_at: Moment
    ends_at: Moment
    timezone: str = Field(examples=["America/Los_Angeles"])
    appointment_type: str = Field(examples=["full-facial-balancing-consultation"])
    location: str = Field(examples=["capitol-hill"])
    provider: str = Field(examples=["theo"])
    version: int = Field(description="Grows with every change.")
    change_until: Moment = Field(
        description="Until then it can be moved here; canceling later is a late cancellation."
    )


class BookedOut(AppointmentOut):
    manage_url: str = Field(
        description="The page on which the client sees, moves and cancels the visit. It is a key.",
        examples=[f"https://clinic.example/a/{TOKEN}/"],
    )
    manage_token: str = Field(
        description="The token in that address: the Bearer token of the visit.", examples=[TOKEN]
    )


# --- Problems


class WrongField(BaseModel):
    field: str = Field(examples=["client.email"])
    code: str = Field(examples=["invalid"])
    detail: str = Field(examples=["This does not look like an e-mail address."])


class Problem(BaseModel):
    """RFC 9457. `type` is the stable name that programs look at."""

    type: str = Field(examples=["not_found"])
    title: str = Field(examples=["Not found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is nothing at this address."])


class Invalid(Problem):
    """`errors` has one entry for every wrong field."""

    type: str = Field(examples=["invalid"])
    title: str = Field(examples=["Invalid"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["Please check: client.email."])
    errors: list[WrongField]
    nearest: list[SlotOut] | None = Field(None, description="Free times close to the one refused.")


class Conflict(Problem):
    """The request was fine, the diary is not: `slot_taken`, `hold_expired`, `stale` and so on."""

    type: str = Field(examples=["slot_taken"])
    title: str = Field(examples=["Slot taken"])
    status: int = Field(examples=[409])
    detail: str = Field(examples=["This time has just been taken. Please choose another."])
    reason: str = Field(
        description="The code of the one rule that said no; often the same as `type`.",
        examples=["slot_taken"],
    )
    nearest: list[SlotOut] | None = Field(None, description="With `slot_taken`: free times nearby.")
    version: int | None = Field(None, description="With `stale`: the version that is stored.")
