"""Name each area as injectors do. A code that the release does not know keeps the plain name."""

from typing import Any

from django.db import migrations, models

WHY = "Named as injectors name it"
NAMES = {
    "FOREHEAD": "Forehead",
    "GLABELLA": "Glabella",
    "BROW": "Lateral brow",
    "CROWS_FEET": "Crow's feet",
    "TEMPLE": "Temple",
    "UNDEREYE_LINES": "Jelly roll",
    "TEAR_TROUGH": "Tear trough",
    "CHEEK_LAT": "Lateral cheek",
    "CHEEK_MED": "Medial cheek",
    "CHEEK": "Cheek",
    "SUBMALAR": "Submalar hollow",
    "PREAURICULAR": "Preauricular",
    "NASALIS": "Bunny lines",
    "GUMMY_SMILE": "Gummy smile",
    "NASAL_TIP_TOX": "Depressor septi",
    "NOSE_DORSUM": "Nasal dorsum",
    "NOSE_TIP": "Nasal tip",
    "NLF": "Nasolabial fold",
    "LIP_UPPER": "Upper lip",
    "LIP_LOWER": "Lower lip",
    "PERIORAL": "Perioral lines",
    "LIP_FLIP": "Lip flip",
    "COMMISSURE": "Oral commissure",
    "DAO": "DAO",
    "DLI": "DLI",
    "MARIONETTE": "Marionette lines",
    "LABIOMENTAL": "Labiomental crease",
    "PREJOWL": "Prejowl sulcus",
    "CHIN_SHADOW": "Labiomental and prejowl",
    "CHIN": "Chin",
    "MENTALIS": "Mentalis",
    "JAWLINE": "Jawline",
    "JAW_ANGLE": "Jaw angle",
    "MASSETER": "Masseter",
    "PLATYSMA": "Platysmal bands",
    "NEFERTITI": "Platysma (Nefertiti)",
    "NECKLINES": "Horizontal neck lines",
    "EARLOBE": "Earlobe",
}


def name_areas(apps: Any, schema_editor: Any) -> None:
    """Rows that the clinic edited, too: files keep off those, and none may stay without a name."""
    area_model = apps.get_model("treatments", "FacialArea")
    areas = list(area_model.objects.all())
    _say_why(schema_editor)
    for area in areas:
        area.trade_name = NAMES.get(area.pk, area.lay_name)
        area.save(update_fields=["trade_name"])


def _say_why(schema_editor: Any) -> None:
    """For the version that the triggers keep of each row."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('medspa.by', 'migration', true), set_config('medspa.why', %s, true)",
            [WHY],
        )


class Migration(migrations.Migration):
    dependencies = [("treatments", "0017_common_questions")]

    operations = [
        migrations.AddField(
            model_name="facialarea",
            name="trade_name",
            field=models.CharField(default="", max_length=40),
            preserve_default=False,
        ),
        migrations.RunPython(name_areas, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="facialarea",
            name="trade_name",
            field=models.CharField(
                help_text="As injectors say it, on every page of the staff.",
                max_length=40,
                unique=True,
            ),
        ),
        migrations.AlterField(
            model_name="facialarea",
            name="lay_name",
            field=models.CharField(
                help_text="For clients, in plain words.", max_length=60, unique=True
            ),
        ),
    ]
