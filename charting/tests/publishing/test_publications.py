"""Before and after on the site: only what a client agreed to, two people, and gone at once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from charting.consents.services.answers import withdraw_consent
from charting.ground.acting_staff import staff_of
from charting.models import Photo, Publication
from charting.photos.consent import MARKETING
from charting.photos.errors import NoPhotoConsent
from charting.photos.services.photos import remove_photo
from charting.publishing.errors import (
    AskedBefore,
    NamesTheClient,
    NoPublishingConsent,
    NotAPair,
    NotNow,
    TwoPeople,
)
from charting.publishing.services.publications import (
    PublicationEntry,
    agree_publication,
    approve_publication,
    ask_publication,
    take_down,
)
from charting.tests.factories import Team
from charting.tests.photos.sending import agree, make_ready_photo, send
from medspa.accounts.permissions import Role
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_staff
from medspa.errors import NotPermitted, RuleViolation
from medspa.messaging.models import Message
from medspa.signin.tests.codes import sign_in
from treatments.models import Treatment
from treatments.tests.factories import make_treatment
from website.tests.factories import make_page, make_section

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("photo_folder")]
Pair = tuple[Photo, Photo]


@pytest.fixture
def mara() -> Client:
    return make_client(first_name="Mara", last_name="Voss")


@pytest.fixture
def pair(team: Team, mara: Client) -> Pair:
    consent, now = agree(mara), timezone.now()
    first = make_ready_photo(team, consent, now - timedelta(days=42))
    return first, make_ready_photo(team, consent, now - timedelta(days=1))


def entry(pair: Pair, **said: object) -> PublicationEntry:
    treatment = Treatment.objects.filter(slug="jaw").first() or make_treatment(slug="jaw")
    usual = {"title": "A softer jaw", "treated": "Jaw muscle: 48 units", "purpose": "home"}
    return PublicationEntry(*pair, treatment, **{"until": in_days(90)} | usual | said)


def in_days(number: int) -> date:
    return (timezone.now() + timedelta(days=number)).date()


def shown(team: Team, pair: Pair, at: datetime | None = None, **said: object) -> Publication:
    now = at or timezone.now()
    agree(pair[0].client, MARKETING, now, photo_uses=("website",))
    found = ask_publication(entry=entry(pair, **said), by=team.rn, now=now)
    agree_publication(publication=found, signed_name="Mara Voss", by=pair[0].client, now=now)
    return approve_publication(publication=found, by=team.pa, now=now)


def test_asked_agreed_and_approved_by_another_one(team: Team, pair: Pair, mara: Client):
    now = timezone.now()
    with pytest.raises(NoPublishingConsent, match="No consent to photographs for marketing"):
        ask_publication(entry=entry(pair), by=team.rn, now=now)
    agree(mara, MARKETING, photo_uses=("social",))
    with pytest.raises(NoPublishingConsent, match="not to the website"):
        ask_publication(entry=entry(pair), by=team.rn, now=timezone.now())
    agree(mara, MARKETING, photo_uses=("website",), holds_until=in_days(100))
    now, other = timezone.now(), make_client(first_name="Vera", email="vera@example.com")
    hers = make_ready_photo(team, agree(other), now)
    turned = make_ready_photo(team, pair[0].consent, now, view="close")
    for wrong, error in [
        (entry((pair[1], pair[0])), NotAPair),
        (entry((pair[0], pair[0])), NotAPair),
        (entry((pair[0], hers)), NotAPair),
        (entry((pair[0], turned)), NotAPair),
        (entry(pair, until=in_days(101)), NoPublishingConsent),
        (entry(pair, until=in_days(-2)), NoPublishingConsent),
        (entry(pair, note="Voss liked it"), NamesTheClient),
    ]:
        with pytest.raises(error):
            ask_publication(entry=wrong, by=team.rn, now=now)

    found = ask_publication(entry=entry(pair), by=team.pa, now=now)
    with pytest.raises(AskedBefore):
        ask_publication(entry=entry(pair), by=team.rn, now=now)
    approve = {"publication": found, "now": now}
    with pytest.raises(NotPermitted):
        approve_publication(by=team.rn, **approve)
    with pytest.raises(TwoPeople):
        approve_publication(by=team.pa, **approve)
    director = make_staff(Role.MEDICAL_DIRECTOR, name="Noor Haddad", credentials="MD").user
    with pytest.raises(NotNow, match="has not answered"):
        approve_publication(by=director, **approve)
    with pytest.raises(RuleViolation, match="full name"):
        agree_publication(publication=found, signed_name="Vera", by=mara, now=now)
    agree_publication(publication=found, signed_name="Mara Voss", by=mara, now=now)
    assert approve_publication(by=director, **approve).approved_by == staff_of(director)


def withdraw(one: Publication, kind: str) -> None:
    consent = one.before.client.consents.filter(form__kind=kind).latest("signed_at")
    withdraw_consent(consent=consent, by=one.before.client, now=timezone.now())


WAYS: list[tuple[Callable[[Team, Publication], object], str]] = [
    (lambda team, one: withdraw(one, "photos_marketing"), "consent"),
    (lambda team, one: withdraw(one, "photos_clinical"), "consent"),
    (lambda team, one: agree(one.before.client, MARKETING, photo_uses=("ads",)), "consent"),
    (
        lambda team, one: agree(
            one.before.client, MARKETING, photo_uses=("website",), holds_until=in_days(5)
        ),
        "consent",
    ),
    (
        lambda team, one: remove_photo(photo=one.after, reason="x", by=team.rn, now=timezone.now()),
        "photo",
    ),
    (
        lambda team, one: take_down(publication=one, by=one.before.client, now=timezone.now()),
        "client",
    ),
    (
        lambda team, one: take_down(publication=one, by=team.rn, now=timezone.now(), reason="x"),
        "staff",
    ),
    (lambda team, one: Photo.objects.filter(pk=one.after_id).update(state="received"), ""),
]


def test_whatever_ends_it_takes_it_from_every_page_at_once(team: Team, pair: Pair):
    make_section(make_page("home"), layout="results", title="Same face")
    browser, found = Browser(), shown(team, pair)
    picture = reverse("result_picture", args=[found.public_id, "before", 960])
    pages = [found.treatment.get_absolute_url(), reverse("home"), reverse("result_list")]
    assert all(picture in browser.get(page).text for page in pages)
    assert '<h3 lang="en">A softer jaw' in Browser().get(f"{pages[2]}?lang=es").text
    answer = browser.get(picture)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert answer["X-Robots-Tag"] == "noindex, noarchive, noimageindex"
    assert b"".join(answer.streaming_content)[8:12] == b"WEBP"
    for wrong in [(uuid4(), "before", 960), (found.public_id, "before", 2048)]:
        assert browser.get(reverse("result_picture", args=wrong)).status_code == 404
    for way, ending in WAYS:
        with transaction.atomic():
            way(team, found)
            fresh = Publication.objects.get(pk=found.pk)
            assert (fresh.ending, bool(fresh.ended_at)) == (ending, bool(ending))
            assert browser.get(picture).status_code == 410
            assert not any(picture in browser.get(page).text for page in pages)
            transaction.set_rollback(True)

    take_down(publication=found, by=team.rn, now=timezone.now(), reason="x")
    over = shown(team, pair, timezone.now() - timedelta(days=9), until=in_days(-2))
    picture = reverse("result_picture", args=[over.public_id, "after", 320])
    assert browser.get(picture).status_code == 410


def test_database_holds_it_whatever_writes(team: Team, pair: Pair):
    found = shown(team, pair)
    rows = Publication.objects.filter(pk=found.pk)
    fields = {name: getattr(found, name) for name in FRESH}
    withdrawn = found.consent
    for broken, words in [
        (lambda: rows.update(title="Other"), "Cannot update"),
        (lambda: rows.update(agreed_at=timezone.now()), "Cannot update"),
        (lambda: rows.delete(), "denied|Cannot delete"),
        (lambda: rows.update(approved_by=found.asked_by), "publication_two_people"),
        (lambda: make(fields, consent=pair[0].consent), "under a consent"),
        (lambda: make(fields, until=in_days(400)), "under a consent"),
        (lambda: make(fields, channel="ads"), "under a consent"),
        (lambda: make(fields, title_es="Una mandíbula"), "publication_spanish_whole"),
        (lambda: rows.update(title_es="Otra", treated_es="Otra"), "Cannot update"),
        (lambda: make(fields, agreed_at=None, signed_name=""), "publication_two_people"),
    ]:
        with pytest.raises(DatabaseError, match=words), transaction.atomic():
            broken()
    withdraw(found, "photos_marketing")
    with pytest.raises(IntegrityError, match="does not agree"), transaction.atomic():
        make(fields, consent=withdrawn)
    with pytest.raises(DatabaseError, match=r"Cannot|does not agree"), transaction.atomic():
        rows.update(ended_at=None, ending="")


FRESH = [
    *("before", "after", "consent", "channel", "treatment", "title", "treated", "until"),
    *("asked_by", "agreed_at", "signed_name", "approved_by", "approved_at"),
]


def make(fields: dict[str, object], **other: object) -> Publication:
    return Publication.objects.create(**fields | other)


def test_two_records_of_one_person_are_one(team: Team, pair: Pair, mara: Client):
    """Photographs lie under both; a yes and a no are the person's, wherever they are said."""
    second = make_client(first_name="Mara", last_name="Lindt", email="l@x.example", one_with=mara)
    late = make_ready_photo(team, agree(second), timezone.now())
    both = (pair[0], late)
    yes = agree(mara, MARKETING, photo_uses=("website",))
    now, said = timezone.now(), {"by": team.rn}
    with pytest.raises(NamesTheClient, match="lindt"):
        ask_publication(entry=entry(both, note="Lindt liked it"), now=now, **said)
    found = ask_publication(entry=entry(both), now=now, **said)
    agree_publication(publication=found, signed_name="Mara Lindt", by=second, now=now)
    for client, status in [(mara, 200), (second, 200), (make_client(email="o@x.example"), 404)]:
        browser = Browser()
        sign_in(browser, client)
        for side in ("before", "after"):
            picture = reverse("me_publication_picture", args=[found.public_id, side])
            answer = browser.get(picture)
            assert answer.status_code == status
            assert status == 404 or b"".join(answer.streaming_content)[8:12] == b"WEBP"
    approve_publication(publication=found, by=team.pa, now=now)
    browser = Browser()
    sign_in(browser, mara)
    assert "except those shown on our website" in browser.get(reverse("me_photos") + "?show=1").text

    agree(second, MARKETING, decision="refused")
    found.refresh_from_db()
    assert found.ending == "consent"
    with pytest.raises(NoPublishingConsent, match="refused"):
        ask_publication(entry=entry(both), now=timezone.now(), **said)
    fields = {name: getattr(found, name) for name in FRESH}
    with pytest.raises(IntegrityError, match="does not agree"), transaction.atomic():
        make(fields, consent=yes)
    agree(second, decision="refused")
    with pytest.raises(NoPhotoConsent, match="refused"):
        send(team, mara, b"x")


def test_pages_lead_from_two_photos_to_the_site(
    team: Team, pair: Pair, mara: Client, nurse: Browser
):
    treatment = make_treatment(slug="jaw", name="Jaw muscle")
    compare = reverse("compare_photo", args=[pair[1].public_id])
    ask = f"{reverse('publish_photo', args=[pair[1].public_id])}?with={pair[0].public_id}"
    assert ask in nurse.get(compare).text.replace("&amp;", "&")
    assert "No consent to photographs for marketing" in nurse.get(ask).text
    agree(mara, MARKETING, photo_uses=("website",))
    said = {"treatment": treatment.pk, "purpose": "home", "title": "A softer jaw"}
    said |= {"treated": "Jaw muscle: 48 units", "until": in_days(90).isoformat()}
    assert nurse.post(ask, said | {"treated": ""}).status_code == 422
    assert "name the client" in nurse.post(ask, said | {"title": "Mara"}).text
    said["title_es"] = "Una mandíbula más suave"
    assert "Say all of it in Spanish" in nurse.post(ask, said).text
    said["treated_es"] = "Músculo de la mandíbula: 48 unidades"
    assert nurse.post(ask, said).status_code == 302
    assert Message.objects.get(kind="charting/question").client == mara
    found = Publication.objects.get()
    end = reverse("end_publication", args=[found.public_id])
    assert nurse.post(end, {"reason": ""}).status_code == 422
    hers, own = Browser(), reverse("me_publication", args=[found.public_id])
    sign_in(hers, mara)
    assert "asking you" in hers.get(reverse("me_photos")).text
    assert own in hers.get(reverse("me")).text
    page = hers.get(own)
    for words in ("would be on our website", "48 units", "48 unidades"):
        assert words in page.text
    for place in (reverse("result_list"), treatment.get_absolute_url(), reverse("home")):
        assert f'<li><a href="{place}">' in page.text
    refused = hers.post(own, {"agree": "1", "signed_name": "x"})
    assert (refused.status_code, "Type your full name" in refused.text) == (422, True)
    assert hers.post(own, {"agree": "1", "signed_name": "Mara Voss"}).status_code == 302
    approve = reverse("approve_publication", args=[found.public_id])
    assert nurse.post(approve).status_code == 403
    nurse.force_login(team.pa)
    assert "Approve and show" in nurse.get(reverse("published_photos")).text
    nurse.post(approve)
    assert "are on our website" in hers.get(own).text
    assert own not in hers.get(reverse("me")).text
    page = treatment.get_absolute_url()
    assert '<h3 lang="en">A softer jaw' in Browser().get(page).text
    assert '<h3 lang="es">Una mandíbula' in Browser().get(f"{page}?lang=es").text
    hers.post(own, {"decline": "1"})
    assert "A softer jaw" not in Browser().get(treatment.get_absolute_url()).text
    assert hers.get(own).status_code == 404
    assert "The client took it down" in nurse.get(reverse("published_photos")).text
