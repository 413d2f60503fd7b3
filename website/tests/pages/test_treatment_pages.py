import re

import pytest
from django.urls import reverse

from medspa.local.testkit.markup import html_of
from treatments.models import TreatmentArea
from treatments.tests.factories import make_area, make_guidance, make_treatment

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    main = re.search(r"<main.*</main>", html_of(response), re.DOTALL)
    assert main
    return " ".join(re.sub(r"<[^>]+>", " ", main[0]).split())


def names(response) -> list[str]:
    return re.findall(r"<h2><a href=\"[^\"]+\">([^<]+)</a>", html_of(response))


def test_list_shows_published_treatments_in_order(client) -> None:
    make_treatment("jaw", name="Jaw", position=2)
    make_treatment("lips", name="Lips", position=1)
    make_treatment("draft", is_published=False)

    response = client.get(reverse("treatment_list"))

    assert names(response) == ["Lips", "Jaw"]


def test_list_without_treatments_says_so(client) -> None:
    assert "We're still writing about our treatments" in text_of(client.get("/treatments/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_queries_for_any_number(client, rows, django_assert_num_queries):
    for number in range(rows):
        make_treatment(f"treatment-{number}", recall_months_min=3, recall_months_max=4)

    with django_assert_num_queries(4):
        client.get("/treatments/")


@pytest.mark.parametrize("rows", [1, 3])
def test_detail_takes_the_same_queries_for_any_number(client, rows, django_assert_num_queries):
    areas = tuple(make_area(f"AREA_{letter}") for letter in "ABC"[:rows])
    for area in areas:
        make_guidance(area)
    make_treatment("jaw", areas=areas)
    for number in range(rows):
        make_treatment(f"other-{number}")

    with django_assert_num_queries(15):
        client.get("/treatments/jaw/")


def test_detail_says_where_how_long_and_what_can_go_wrong(client) -> None:
    area = make_area("MASSETER", lay_name="Jaw slimming")
    make_guidance(area, plain_words="Relaxes the chewing muscle.", recall_months_max=6)
    make_treatment("jaw", areas=(area,), lasts="Some months.", risks="A bulge.\n\nA smile.")

    page = text_of(client.get("/treatments/jaw/"))

    assert "Jaw slimming Relaxes the chewing muscle. Neurotoxin lasts about 3 to 6 months" in page
    assert "How long it lasts Some months." in page
    assert "What can go wrong A bulge. A smile." in page


def test_detail_does_not_promise_months_that_nobody_agreed_to(client) -> None:
    area = make_area("LIP_FLIP")
    make_guidance(area, recall_source="[GK]", needs_review=True, recall_months_max=8)
    make_treatment("lips", areas=(area,))

    assert "8 months" not in text_of(client.get("/treatments/lips/"))


def test_detail_outlines_its_areas_on_the_face(client) -> None:
    make_treatment("jaw", areas=(make_area("MASSETER"), make_area("DAO")))

    page = html_of(client.get("/treatments/jaw/"))
    assert set(re.findall(r'<path data-area="(\w+)"', page)) == {"MASSETER", "DAO"}


def test_what_lies_at_the_side_is_shown_half_turned(client) -> None:
    make_treatment("jaw", areas=(make_area("MASSETER"),))
    make_treatment("frown", areas=(make_area("GLABELLA"),))

    assert "img/face/oblique-right-light" in html_of(client.get("/treatments/jaw/"))
    assert "img/face/front-light" in html_of(client.get("/treatments/frown/"))


def test_detail_links_to_booking(client) -> None:
    make_treatment("jaw")

    assert client.get("/treatments/jaw/").content.count(reverse("book").encode()) >= 2


@pytest.mark.parametrize("slug", ["draft", "nothing"])
def test_detail_of_what_is_not_published_is_not_found(client, slug) -> None:
    make_treatment("draft", is_published=False)

    assert client.get(f"/treatments/{slug}/").status_code == 404


def test_explorer_names_every_area_under_the_client_names(client) -> None:
    whole = make_area("CHIN_SHADOW", lay_name="Chin shadow")
    whole.parts.add(make_area("PREJOWL", lay_name="Shadow beside chin"))
    make_area("TEMPLE", lay_name="Temples", region="U", takes_filler=True)

    response = client.get(reverse("face"))

    regions = [
        (str(region), [one.area.lay_name for one in explored])
        for region, explored in response.context["regions"]
    ]
    assert regions == [("Upper face", ["Temples"]), ("Lower face", ["Chin shadow"])]


def test_explorer_says_what_is_done_there_in_plain_words(client) -> None:
    area = make_area("TEMPLE", lay_name="Temples", takes_filler=True)
    make_guidance(area, modality="filler", plain_words="Fills the hollow beside the brow.")

    text = text_of(client.get(reverse("face")))

    assert "Filler Fills the hollow beside the brow." in text


def test_areas_ticked_on_the_face_stay_in_the_other_language(client) -> None:
    make_area("TEMPLE", lay_name="Temples")
    make_area("CHIN", lay_name="Chin")

    ticked = {"interests": ["TEMPLE"], "lang": "es"}
    content = html_of(client.post(reverse("talk_about"), ticked, follow=True))

    assert '<html lang="es">' in content
    assert content.count('form="explorer" name="lang" value="en"') == 2
    assert (content.count('value="TEMPLE" checked'), content.count('value="CHIN" aria-')) == (1, 1)


def test_explorer_speaks_of_light_before_treatment(client) -> None:
    area = make_area("TEMPLE", lay_name="Temples", takes_filler=True, light="Light runs on.")
    make_guidance(area, modality="filler", plain_words="Fills the hollow.")

    text = text_of(client.get(reverse("face")))

    assert text.index("Light runs on.") < text.index("Fills the hollow.")


def test_detail_speaks_of_light_once_an_area(client) -> None:
    area = make_area("PERIORAL", lay_name="Lip lines", takes_filler=True, light="Smooth skin.")
    make_guidance(area, modality="filler", plain_words="Fills fine lines.")
    treatment = make_treatment("lips", areas=(area,))
    TreatmentArea.objects.create(treatment=treatment, area=area, modality="neurotoxin", position=1)

    page = text_of(client.get("/treatments/lips/"))

    assert "Lip lines Smooth skin. Fills fine lines." in page
    assert page.count("Smooth skin.") == 1


def test_explorer_without_areas_says_so(client) -> None:
    assert "We're still writing about the areas" in text_of(client.get(reverse("face")))


@pytest.mark.parametrize("rows", [1, 3])
def test_explorer_takes_the_same_queries_for_any_number(client, rows, django_assert_num_queries):
    for code in ("TEMPLE", "CHIN", "LIP_UPPER")[:rows]:
        make_guidance(make_area(code, takes_filler=True), modality="filler")

    with django_assert_num_queries(10):
        client.get(reverse("face"))
