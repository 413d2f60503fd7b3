from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("charting", "0033_drawn_under_a_plan")]

    operations = [
        migrations.AddField(
            model_name="orderline",
            name="why",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="Why it is more than usual.",
                max_length=200,
            ),
        ),
    ]
