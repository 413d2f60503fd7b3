"""Every table is one that may change or one that only grows; and foreign keys point down."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

# From the bottom up (docs/engineering.md). Libraries' tables lie below all of ours.
LAYERS = [
    "pacing",
    "accounts",
    "audit",
    "clinic",
    "clients",
    "work",
    "messaging",
    "signin",
    "treatments",
    "bookings",
    "website",
    "charting",
]

MUTABLE = {
    "accounts.AddressChange",
    "accounts.User",
    "audit.FailedRow",
    "bookings.Appointment",
    "bookings.AppointmentResource",
    "bookings.AppointmentType",
    "bookings.CalendarFeed",
    "bookings.BookingEligibility",
    "bookings.DiaryChange",
    "bookings.Course",
    "bookings.CourseStep",
    "bookings.CourseTemplate",
    "bookings.CourseVisit",
    "bookings.IdempotencyKey",
    "bookings.ProviderLimit",
    "bookings.RecurringTimeOff",
    "bookings.TimeOff",
    "bookings.WaitlistEntry",
    "bookings.WaitlistOffer",
    "bookings.WorkingHours",
    "charting.Assessment",
    "charting.AssessmentFinding",
    "charting.Chart",
    "charting.AftercareGiven",
    "charting.CosignQuestion",
    "charting.ReviewOutcome",
    "charting.ChartAct",
    "charting.ChartStep",
    "charting.Clearance",
    "charting.DeviceHalf",
    "charting.EmergencyPhone",
    "charting.EstimateRequest",
    "charting.EventDuty",
    "charting.EventFollowUp",
    "charting.EventSuspect",
    "charting.SafetyEvent",
    "charting.Injection",
    "charting.Photo",
    "charting.PlanItem",
    "charting.PlanPresentation",
    "charting.PlanStage",
    "charting.Preparation",
    "charting.Publication",
    "charting.PresentedItem",
    "charting.Syringe",
    "charting.TreatmentPlan",
    "clients.AddressChange",
    "clients.Client",
    "clients.ClientRequest",
    "clients.ContactPreference",
    "clients.Resemblance",
    "clinic.Location",
    "clinic.Organisation",
    "clinic.Resource",
    "clinic.StaffMember",
    "messaging.Message",
    "pacing.Counted",
    "pacing.Tally",
    "signin.SignInCode",
    "treatments.AreaGuidance",
    "treatments.AreaPart",
    "treatments.CommonQuestion",
    "treatments.DoseRange",
    "treatments.FacialArea",
    "treatments.GivingPolicy",
    "treatments.Indication",
    "treatments.LabelDilution",
    "treatments.Fee",
    "treatments.Lot",
    "treatments.Price",
    "treatments.Product",
    "treatments.ReadyRule",
    "treatments.StockMinimum",
    "treatments.StockShortage",
    "treatments.ProductPack",
    "treatments.SuspectLot",
    "treatments.TimingRule",
    "treatments.Treatment",
    "treatments.TreatmentArea",
    "website.EmbeddingSite",
    "website.Page",
    "website.PlaceWords",
    "website.Portrait",
    "website.Section",
    "website.TreatmentWords",
    "work.FollowUp",
}
APPEND_ONLY = {
    "audit.AuditBlock",
    "audit.AuditEvent",
    "audit.Finding",
    "audit.FindingAnswer",
    "audit.SealedEvent",
    "bookings.AppointmentStatus",
    "bookings.ClashStep",
    "bookings.RuleOverride",
    "charting.Addendum",
    "charting.Asked",
    "charting.AssessmentRetraction",
    "charting.ChartHandover",
    "charting.Consent",
    "charting.ClientWeight",
    "charting.ConsentDrawing",
    "charting.ConsentForm",
    "charting.FindingResolution",
    "charting.Estimate",
    "charting.EventEntry",
    "charting.EventTry",
    "charting.GivenElsewhere",
    "charting.GivenElsewhereRetraction",
    "charting.GivingException",
    "charting.ItemDecision",
    "charting.ItemSkip",
    "charting.LateConsent",
    "charting.Dissolution",
    "charting.DissolutionMistake",
    "charting.GoOn",
    "charting.Intake",
    "charting.IntakeAnswer",
    "charting.IntakeReset",
    "charting.PhotoMeasurement",
    "charting.PhotoRemoval",
    "charting.PutBack",
    "charting.Questionnaire",
    "charting.LedgerEntry",
    "charting.OrderLine",
    "charting.Rationale",
    "charting.RecallContact",
    "charting.ReversalOverride",
    "charting.SafetyCheck",
    "charting.SharingDecision",
    "charting.Signature",
    "charting.StatedException",
    "charting.WithoutEstimate",
    "charting.WordsBy",
    "clients.ChannelConsent",
    "clients.ReminderStop",
    "messaging.DeliveryAttempt",
    "treatments.CatalogueVersion",
    "treatments.ReadyCheck",
    "treatments.StockMovement",
}


def our_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in LAYERS and not model._meta.proxy
    ]


def layer(model: type[models.Model]) -> int:
    label = model._meta.app_label
    return LAYERS.index(label) if label in LAYERS else -1


def test_every_model_is_listed_as_one_or_the_other():
    labels = {model._meta.label for model in our_models()}

    assert labels - MUTABLE - APPEND_ONLY == set()
    assert set() == MUTABLE & APPEND_ONLY


def test_foreign_keys_point_down():
    upward = [
        f"{field} -> {field.related_model._meta.label}"
        for model in our_models()
        for field in model._meta.get_fields(include_hidden=True)
        if (field.many_to_one or field.one_to_one or field.many_to_many) and field.concrete
        if layer(field.related_model) > layer(model)
    ]

    assert upward == []


def test_every_model_has_its_layer():
    # A new app is put in its place in the line, or it is no app of ours.
    ours = {
        config.label
        for config in apps.get_app_configs()
        if config.name.split(".")[0] in {"medspa", *LAYERS} and config.models
    }

    assert ours - set(LAYERS) == set()


@pytest.mark.django_db
@pytest.mark.owner
@pytest.mark.parametrize("label", sorted(APPEND_ONLY))
@pytest.mark.parametrize("change", ["UPDATE {table} SET {pk} = {pk}", "DELETE FROM {table}"])
def test_an_append_only_table_refuses_raw_sql(label: str, change: str):
    model = apps.get_model(label)
    force_a_row_into(model)

    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(spell(change, model))

    assert model.objects.count() == 1


def spell(sql: str, model: type[models.Model]) -> str:
    meta = model._meta
    return sql.format(table=f'"{meta.db_table}"', pk=f'"{meta.pk.column}"')


INSERT = "INSERT INTO {table} "
RULES = """
    SELECT 'ALTER TABLE {table} DROP CONSTRAINT ' || quote_ident(conname)
    FROM pg_constraint WHERE conrelid = '{table}'::regclass AND contype IN ('c', 'f')
    UNION ALL
    SELECT 'ALTER TABLE {table} ALTER COLUMN ' || quote_ident(attname) || ' DROP NOT NULL'
    FROM pg_attribute
    WHERE attrelid = '{table}'::regclass AND attnum > 0 AND attnotnull AND NOT attisdropped
        AND '"' || attname || '"' <> '{pk}'
"""


def force_a_row_into(model: type[models.Model]) -> None:
    """An empty row past every rule but the triggers on change; the test's rollback mends it all."""
    pk = model._meta.pk
    row = "DEFAULT VALUES" if isinstance(pk, models.AutoField) else "({pk}) VALUES (%s)"
    with connection.cursor() as cursor:
        cursor.execute(spell(RULES, model))
        for (loosen,) in cursor.fetchall():
            cursor.execute(loosen)
        cursor.execute(spell("ALTER TABLE {table} DISABLE TRIGGER USER", model))
        cursor.execute(spell(INSERT + row, model), [pk.get_default()] * row.count("%s"))
        cursor.execute(spell("ALTER TABLE {table} ENABLE TRIGGER USER", model))


def test_what_carries_the_trigger_is_listed_as_append_only():
    carrying = {
        model._meta.label
        for model in our_models()
        if any(trigger.name == "append_only" for trigger in getattr(model._meta, "triggers", []))
    }

    assert carrying - APPEND_ONLY == set()
