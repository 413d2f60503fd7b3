from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("charting", "0035_what_an_estimate_is_wanted_of"),
    ]

    operations = [
        migrations.AlterField(
            model_name="givingexception",
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
            ),
        ),
    ]
