"""What types of visits cost moves into the price book, as it was told: "from", or free."""

from datetime import date

from django.db import migrations

BEFORE_THE_BOOK = date(2000, 1, 1)


def into_the_book(apps, schema_editor):
    """A fee for each type with a price, with its first line."""
    fees, lines = (apps.get_model("treatments", name) for name in ("Fee", "Price"))
    for kind in apps.get_model("bookings", "AppointmentType").objects.exclude(price_from=None):
        slug, name = kind.slug, kind.name
        if fees.objects.filter(slug=slug).exists():
            slug = f"type-{kind.pk}"
        if fees.objects.filter(name=name).exists():
            name = f"{name[:60]} (visit {kind.pk})"
        kind.fee = fees.objects.create(slug=slug, name=name, is_least=kind.price_from > 0)
        kind.save(update_fields=["fee"])
        lines.objects.create(
            fee=kind.fee,
            per="session",
            amount=kind.price_from,
            valid_from=BEFORE_THE_BOOK,
            why="From the type of visit, before it stood in the price book",
        )


def out_of_the_book(apps, schema_editor):
    """The newest price that holds everywhere."""
    lines = apps.get_model("treatments", "Price")
    for kind in apps.get_model("bookings", "AppointmentType").objects.exclude(fee=None):
        held = lines.objects.filter(fee=kind.fee, withdrawn_at=None, location=None)
        newest = held.order_by("-valid_from").first()
        kind.price_from = newest.amount if newest else None
        kind.fee = None
        kind.save(update_fields=["price_from", "fee"])


class Migration(migrations.Migration):
    dependencies = [("bookings", "0025_appointment_type_fee")]

    operations = [migrations.RunPython(into_the_book, out_of_the_book)]
