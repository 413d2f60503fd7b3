from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("bookings", "0026_prices_into_the_book")]

    operations = [
        migrations.RemoveConstraint(model_name="appointmenttype", name="appointment_type_price"),
        migrations.RemoveField(model_name="appointmenttype", name="price_from"),
    ]
