import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import phonenumber_field.modelfields
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("clients", "0001_initial"),
        ("clinic", "0001_initial"),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reference", models.CharField(max_length=9, unique=True)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, help_text="Grows with every change."),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("occupied", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("held", "Held"),
                            ("booked", "Booked"),
                            ("confirmed", "Confirmed"),
                            ("arrived", "Arrived"),
                            ("in_treatment", "In treatment"),
                            ("completed", "Completed"),
                            ("cancelled", "Cancelled"),
                            ("no_show", "Did not come"),
                        ],
                        max_length=20,
                    ),
                ),
                ("hold_expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "token_hash",
                    models.CharField(
                        blank=True,
                        help_text="Of the hold's secret.",
                        max_length=64,
                        null=True,
                        unique=True,
                    ),
                ),
                (
                    "token_version",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="Add one to make the client's link invalid and issue another.",
                    ),
                ),
                (
                    "submission_key",
                    models.CharField(blank=True, max_length=80, null=True, unique=True),
                ),
                (
                    "contact_phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None
                    ),
                ),
                (
                    "interests",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=1000)),
                (
                    "booked_via",
                    models.CharField(
                        choices=[
                            ("online", "Online"),
                            ("desk", "At the desk"),
                            ("seed", "Demo data"),
                        ],
                        max_length=10,
                    ),
                ),
                ("booked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "scheduled_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        help_text="When the present time was agreed on.",
                    ),
                ),
                (
                    "cancelled_by",
                    models.CharField(
                        blank=True,
                        choices=[("client", "Client"), ("clinic", "Clinic")],
                        max_length=10,
                    ),
                ),
                ("cancelled_late", models.BooleanField(default=False)),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="clients.client",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="clinic.location",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="clinic.staffmember",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="clinic.room",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AppointmentStatus",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("held", "Held"),
                            ("booked", "Booked"),
                            ("confirmed", "Confirmed"),
                            ("arrived", "Arrived"),
                            ("in_treatment", "In treatment"),
                            ("completed", "Completed"),
                            ("cancelled", "Cancelled"),
                            ("no_show", "Did not come"),
                        ],
                        max_length=20,
                    ),
                ),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="status_history",
                        to="bookings.appointment",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "appointment statuses",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AppointmentType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(unique=True)),
                ("name", models.CharField(max_length=80)),
                (
                    "summary",
                    models.CharField(blank=True, help_text="One plain sentence.", max_length=300),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("consultation", "Consultation"),
                            ("treatment", "Treatment"),
                            ("review", "Review"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "duration_min",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(720),
                        ],
                        verbose_name="length in minutes",
                    ),
                ),
                (
                    "buffer_before_min",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(240)],
                        verbose_name="minutes to prepare",
                    ),
                ),
                (
                    "buffer_after_min",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(240)],
                        verbose_name="minutes to clear up",
                    ),
                ),
                (
                    "lead_time_min",
                    models.PositiveIntegerField(
                        default=120,
                        help_text="For clients; the desk may go below.",
                        verbose_name="shortest notice in minutes",
                    ),
                ),
                (
                    "horizon_days",
                    models.PositiveSmallIntegerField(
                        default=90, verbose_name="days that can be booked ahead"
                    ),
                ),
                (
                    "slot_step_min",
                    models.PositiveSmallIntegerField(
                        default=15,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="minutes between offered times",
                    ),
                ),
                (
                    "room_kind",
                    models.CharField(
                        blank=True,
                        choices=[("consultation", "Consultation"), ("treatment", "Treatment")],
                        help_text="Empty: needs no room.",
                        max_length=20,
                    ),
                ),
                (
                    "is_online",
                    models.BooleanField(
                        default=True,
                        help_text="Otherwise only the desk may.",
                        verbose_name="clients may book it on the site",
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "price_from",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True),
                ),
                (
                    "locations",
                    models.ManyToManyField(
                        blank=True, related_name="appointment_types", to="clinic.location"
                    ),
                ),
                (
                    "providers",
                    models.ManyToManyField(
                        blank=True, related_name="appointment_types", to="clinic.staffmember"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "name"],
            },
        ),
        migrations.AddField(
            model_name="appointment",
            name="appointment_type",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appointments",
                to="bookings.appointmenttype",
            ),
        ),
        migrations.CreateModel(
            name="TimeOff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=120)),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="time_off",
                        to="clinic.location",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="time_off",
                        to="clinic.staffmember",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "time off",
                "ordering": ["starts_at"],
            },
        ),
        migrations.CreateModel(
            name="WorkingHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ]
                    ),
                ),
                ("opens_at", models.TimeField()),
                (
                    "closes_at",
                    models.TimeField(help_text="At or before the opening time: on the next day."),
                ),
                ("valid_from", models.DateField(blank=True, null=True)),
                (
                    "valid_to",
                    models.DateField(blank=True, help_text="Last day, included.", null=True),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="working_hours",
                        to="clinic.location",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="working_hours",
                        to="clinic.staffmember",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "working hours",
                "ordering": ["provider", "weekday", "opens_at"],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appointmentstatus",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="fdfcb03b7ab5424801d9769241746c14e048c2e6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_7580f",
                    table="bookings_appointmentstatus",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="appointmenttype",
            constraint=models.CheckConstraint(
                condition=models.Q(("duration_min__range", (5, 720))),
                name="appointment_type_length",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointmenttype",
            constraint=models.CheckConstraint(
                condition=models.Q(("buffer_after_min__lte", 240), ("buffer_before_min__lte", 240)),
                name="appointment_type_buffers",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointmenttype",
            constraint=models.CheckConstraint(
                condition=models.Q(("slot_step_min__range", (5, 1440))),
                name="appointment_type_step",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointmenttype",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("price_from__isnull", True), ("price_from__gte", 0), _connector="OR"
                ),
                name="appointment_type_price",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointmenttype",
            constraint=models.UniqueConstraint(models.F("name"), name="appointment_type_name_once"),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["client", "starts_at"], name="appointment_by_client"),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["location", "starts_at"], name="appointment_by_day"),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("status__in", ["booked", "confirmed"])),
                fields=["starts_at"],
                name="appointment_ahead",
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("status", "held")),
                fields=["hold_expires_at"],
                name="appointment_holds",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ("held", "booked", "confirmed", "arrived", "in_treatment", "completed"),
                    )
                ),
                expressions=[("provider", "="), ("occupied", "&&")],
                name="appointment_provider_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ("held", "booked", "confirmed", "arrived", "in_treatment", "completed"),
                    )
                ),
                expressions=[("room", "="), ("occupied", "&&")],
                name="appointment_room_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ("held", "booked", "confirmed", "arrived", "in_treatment", "completed"),
                    )
                ),
                expressions=[("client", "="), ("occupied", "&&")],
                name="appointment_client_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="appointment_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "occupied__contains",
                        models.Func(
                            models.F("starts_at"),
                            models.F("ends_at"),
                            models.Value("[)"),
                            function="tstzrange",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                    )
                ),
                name="appointment_occupied_covers_visit",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("hold_expires_at__isnull", False),
                        ("status", "held"),
                        ("token_hash__isnull", False),
                    ),
                    models.Q(
                        models.Q(("status", "held"), _negated=True),
                        ("hold_expires_at__isnull", True),
                        ("token_hash__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="appointment_hold_expires",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "held"), ("client__isnull", False), _connector="OR"),
                name="appointment_has_client",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status", "cancelled"), models.Q(("cancelled_by", ""), _negated=True)
                    ),
                    models.Q(
                        models.Q(("status", "cancelled"), _negated=True),
                        ("cancelled_by", ""),
                        ("cancelled_late", False),
                    ),
                    _connector="OR",
                ),
                name="appointment_cancelled_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "held",
                            "booked",
                            "confirmed",
                            "arrived",
                            "in_treatment",
                            "completed",
                            "cancelled",
                            "no_show",
                        ],
                    )
                ),
                name="appointment_known_status",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appointment",
            trigger=pgtrigger.compiler.Trigger(
                name="only_holds_vanish",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"status\" IS DISTINCT FROM 'held')",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="c97d61fe79815f000eb2bd23dd9ff138c80c2f14",
                    operation="DELETE",
                    pgid="pgtrigger_only_holds_vanish_cc3a5",
                    table="bookings_appointment",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="timeoff",
            index=models.Index(fields=["provider", "ends_at"], name="time_off_by_provider"),
        ),
        migrations.AddIndex(
            model_name="timeoff",
            index=models.Index(fields=["location", "ends_at"], name="time_off_by_location"),
        ),
        migrations.AddConstraint(
            model_name="timeoff",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="time_off_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="timeoff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("provider__isnull", False), ("location__isnull", False), _connector="OR"
                ),
                name="time_off_of_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="workinghours",
            index=models.Index(
                fields=["location", "weekday", "provider"], name="hours_by_location"
            ),
        ),
        migrations.AddConstraint(
            model_name="workinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__range", (0, 6))), name="hours_weekday"
            ),
        ),
        migrations.AddConstraint(
            model_name="workinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="hours_validity_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="workinghours",
            constraint=models.UniqueConstraint(
                fields=("provider", "location", "weekday", "opens_at", "valid_from"),
                name="hours_once",
                nulls_distinct=False,
            ),
        ),
    ]
