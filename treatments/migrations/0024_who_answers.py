from django.conf import settings
from django.db import migrations, models


def who_answers(apps, schema_editor):
    """As it was in code until now; what the law holds is brought to what it holds."""
    rows = apps.get_model("treatments", "GivingPolicy").objects
    licences = ["licence_injector", "licence_prescriber"]
    rows.exclude(rule__in=licences).update(when_signed="prescriber")
    rows.filter(rule__in=licences).update(
        when_booked="nobody", when_given="nobody", when_signed="medical_director"
    )
    rows.filter(rule="birth_date").update(when_booked="nobody", when_given="nobody")


class Migration(migrations.Migration):
    dependencies = [
        ("treatments", "0023_policy_of_health_answers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="givingpolicy",
            name="policy_known_people",
        ),
        migrations.RemoveConstraint(
            model_name="givingpolicy",
            name="policy_known_rule",
        ),
        migrations.AddField(
            model_name="givingpolicy",
            name="when_signed",
            field=models.CharField(
                blank=True,
                choices=[
                    ("nobody", "Nobody"),
                    ("medical_director", "Medical director"),
                    ("prescriber", "Prescriber or medical director"),
                    ("desk", "Manager, prescriber or medical director"),
                    ("injector", "Whoever gives or books it"),
                ],
                help_text="Left empty: as the release has it.",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="givingpolicy",
            name="rule",
            field=models.CharField(
                choices=[
                    ("interval_floor", "Neurotoxin within 84 days"),
                    ("interval_label", "Sooner than the label repeats it"),
                    ("touch_up", "Touch-up outside its days"),
                    ("consultation", "No consultation before"),
                    ("birth_date", "Date of birth unknown"),
                    ("age_adult", "Younger than 18"),
                    ("age_label", "Younger than the label says"),
                    ("age_studied", "Outside the ages that were studied"),
                    ("licence_injector", "Licence of the injector ended"),
                    ("licence_prescriber", "Licence of the prescriber ended"),
                    ("clearance", "No clearance"),
                    ("consent", "No consent"),
                    ("off_label", "Off-label use not in the consent"),
                    ("lot", "Lot not to be used"),
                    ("use_by", "Mixed too long ago"),
                    ("units_3_months", "Units in 3 months"),
                    ("ml_per_year", "Hyaluronic acid in a year"),
                    ("weight", "Weight unknown"),
                    ("dose_above", "More than usual"),
                    ("dose_unknown", "No usual amount known"),
                    ("forehead_alone", "Forehead without glabella"),
                    ("cosignature", "Prescriber must co-sign"),
                    ("order", "Beyond the prescriber's order"),
                    ("intake", "Health questions not answered"),
                    ("finding_stop", "A health answer stops it"),
                    ("finding_review", "A health answer to decide on"),
                    ("told_later", "Told after it was given"),
                    ("reversal", "Too little hyaluronidase on site"),
                    ("sums", "Opened is not used and wasted"),
                    ("asked", "Nothing says what the client was asked"),
                    ("vessels", "Vision and capillary refill not noted"),
                    ("content", "Nothing is written"),
                ],
                max_length=20,
                unique=True,
            ),
        ),
        migrations.RunPython(who_answers, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="givingpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "rule__in",
                        [
                            "interval_floor",
                            "interval_label",
                            "touch_up",
                            "consultation",
                            "birth_date",
                            "age_adult",
                            "age_label",
                            "age_studied",
                            "licence_injector",
                            "licence_prescriber",
                            "clearance",
                            "consent",
                            "off_label",
                            "lot",
                            "use_by",
                            "units_3_months",
                            "ml_per_year",
                            "weight",
                            "dose_above",
                            "dose_unknown",
                            "forehead_alone",
                            "cosignature",
                            "order",
                            "intake",
                            "finding_stop",
                            "finding_review",
                            "told_later",
                            "reversal",
                            "sums",
                            "asked",
                            "vessels",
                            "content",
                        ],
                    )
                ),
                name="policy_known_rule",
            ),
        ),
        migrations.AddConstraint(
            model_name="givingpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "when_booked__in",
                        ["nobody", "medical_director", "prescriber", "desk", "injector"],
                    ),
                    (
                        "when_given__in",
                        ["nobody", "medical_director", "prescriber", "desk", "injector"],
                    ),
                    ("when_signed__in", ("nobody", "medical_director", "prescriber", "injector")),
                ),
                name="policy_known_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="givingpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("rule__in", ("licence_injector", "licence_prescriber")), _negated=True
                    ),
                    models.Q(
                        ("when_booked", "nobody"),
                        ("when_given", "nobody"),
                        ("when_signed", "medical_director"),
                    ),
                    _connector="OR",
                ),
                name="policy_licences",
                violation_error_message="Nobody treats or prescribes without a license. What was done without one the medical director states.",
            ),
        ),
        migrations.AddConstraint(
            model_name="givingpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("rule", "birth_date"), _negated=True),
                    models.Q(("when_booked", "nobody"), ("when_given", "nobody")),
                    _connector="OR",
                ),
                name="policy_identity",
                violation_error_message="Nobody is treated whose date of birth is not known.",
            ),
        ),
        migrations.AddConstraint(
            model_name="givingpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("rule__in", ("sums", "asked", "vessels", "content")),
                        ("when_given", "nobody"),
                        ("when_signed", "nobody"),
                    ),
                    models.Q(
                        models.Q(
                            ("rule__in", ("sums", "asked", "vessels", "content")), _negated=True
                        ),
                        models.Q(("when_signed", "nobody"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="policy_what_is_mended",
                violation_error_message="Sums and findings are put right in the chart: nobody signs without. For everything else somebody answers, or a chart that tells the truth could not be signed.",
            ),
        ),
    ]
