"""A photograph from the form to the record: who may, under which consent, and who sees it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bookings.tests.factories import make_appointment
from charting.consents.services.answers import withdraw_consent
from charting.models import Chart, Photo
from charting.photos import developing, files
from charting.photos.doubts import doubts_now
from charting.photos.errors import NoPhotoConsent, PhotoInQuestion, PhotoKnown
from charting.photos.queries import just_refused
from charting.photos.services.photos import (
    PhotoEntry,
    choose_baseline,
    receive_photo,
    remove_photo,
    turn_photo,
)
from charting.tests.factories import Team
from charting.tests.photos.files import exif, picture, saved
from charting.tests.photos.sending import agree, develop, make_ready_photo, send
from medspa.audit.models import AuditEvent
from medspa.clients.tests.factories import make_client
from medspa.signin.tests.codes import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("photo_folder")]


def test_no_photo_without_consent_and_each_file_once(team: Team, photo_folder: Path):
    client, data = make_client(), saved("JPEG", exif=exif())
    with pytest.raises(NoPhotoConsent, match="No consent to photographs for the record"):
        send(team, client, data)
    agree(client)
    photo = send(team, client, data)
    with pytest.raises(PhotoKnown, match="on the record already"):
        send(team, client, data)
    assert len([one for one in photo_folder.rglob("*") if one.is_file()]) == 1

    consent = photo.consent
    withdraw_consent(consent=consent, by=client, now=timezone.now())
    with pytest.raises(NoPhotoConsent, match="withdrew"):
        send(team, client, saved("PNG"))
    other = make_client(first_name="Other", email="other@example.com")
    with pytest.raises(IntegrityError, match="needs the consent of its client"):
        Photo.objects.create(
            client=other,
            consent=consent,
            taken_by=photo.taken_by,
            view="front",
            folder="x",
            sha256="a" * 64,
            size=1,
        )


def test_photo_of_somebody_else_is_asked_about(team: Team):
    mine, other = make_client(), make_client(first_name="Other", email="other@example.com")
    agree(mine)
    agree(other)
    now = timezone.now()
    data = saved("JPEG")
    send(team, other, data)
    visit = make_appointment(
        team.clinic, now - timedelta(minutes=5), client=other, status="in_treatment"
    )
    sent = {"view": "front", "expression": "repose", "location": team.clinic.location}
    entry = PhotoEntry(content=SimpleUploadedFile("x.jpg", data), taken_at=now, **sent)
    with pytest.raises(PhotoInQuestion) as asked:
        receive_photo(client=mine, entry=entry, by=team.rn, now=now)
    for words in ("has no visit today", "is somebody else's", "record of somebody else"):
        assert words in asked.value.detail
    assert other.full_name not in asked.value.detail
    keys = [one.key for one in asked.value.facts["doubts"]]
    with pytest.raises(PhotoInQuestion):
        receive_photo(client=mine, entry=replace(entry, sure_of=keys[:2]), by=team.rn, now=now)
    receive_photo(client=mine, entry=replace(entry, sure_of=keys), by=team.rn, now=now)
    assert AuditEvent.objects.filter(action="photo.received", facts__doubts=3).exists()
    assert doubts_now(other, visit.provider, now) == []
    old = replace(
        entry,
        content=SimpleUploadedFile("x.jpg", saved("PNG")),
        taken_at=now - timedelta(days=90),
    )
    assert receive_photo(client=mine, entry=old, by=team.rn, now=now).pk, "nobody is here for it"


def test_worker_takes_them_in_order_and_one_that_it_dies_over_once_more(team: Team, monkeypatch):
    client = make_client()
    agree(client)
    first, second, third = (
        send(team, client, data) for data in (saved("JPEG"), b"<svg/>" * 99, saved("PNG"))
    )

    def die(*_args: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(developing, "_finish", die)
        with pytest.raises(SystemExit):
            developing.develop_next(timezone.now())
    later = timezone.now() + timedelta(minutes=3)
    for photo, state, refusal in [
        (first, "ready", ""),
        (second, "refused", "unreadable"),
        (third, "ready", ""),
    ]:
        assert developing.develop_next(later) == photo
        photo.refresh_from_db()
        assert (photo.state, photo.refusal) == (state, refusal)
    assert developing.develop_next(later) is None
    assert first.attempts == 2

    Photo.objects.filter(pk=third.pk).update(
        state="processing", attempts=2, begun_at=later - timedelta(hours=1)
    )
    developing.develop_next(later)
    third.refresh_from_db()
    assert (third.state, third.refusal) == ("refused", "failed")


def test_page_takes_a_photo_and_says_why_not(team: Team, nurse: Browser, chart: Chart):
    client = chart.client
    url = reverse("client_photos", args=[client.pk])
    assert "No photos yet" in nurse.get(url).content.decode()
    agree(client)
    page = nurse.get(url)
    assert page.context["next"].label == "Front, at rest"
    said = {"view": "front", "expression": "repose", "is_them": "on"}
    for sent, words in [
        (said | {"content": SimpleUploadedFile("a.jpg", b"")}, "This file is empty"),
        (said, "This field is required"),
        ({k: v for k, v in said.items() if k != "is_them"}, "Say whose face this is"),
    ]:
        refused = nurse.post(url, sent)
        assert refused.status_code == 422
        assert words in refused.content.decode()
        assert refused.context["form"]["view"].value() == "front"
    sent = said | {"content": SimpleUploadedFile("a.heic", saved("HEIF"))}
    doubted = nurse.post(url, sent)
    assert (doubted.status_code, Photo.objects.count()) == (422, 0)
    assert "Mara has no visit today." in doubted.text, "asked before anything is kept"
    shown = doubted.context["form"].asked
    sent = said | {"content": SimpleUploadedFile("a.heic", saved("HEIF")), "is_sure": "on"}
    unseen = nurse.post(url, sent | {"doubts": "0"})
    assert (unseen.status_code, unseen.context["form"]["is_sure"].value()) == (422, False)
    sent |= {"content": SimpleUploadedFile("a.heic", saved("HEIF")), "doubts": shown}
    there = nurse.post(url, sent | {"camera": "1"}).url
    assert there.endswith(f"?same=1&sure={shown}&camera=1#take")
    assert nurse.get(there).context["form"]["is_sure"].value()
    assert not nurse.get(f"{url}?same=1&sure=0123456789ab").context["form"]["is_sure"].value()
    photo = develop()
    page = nurse.get(url)
    assert page.context["next"].label == "Right, at an angle, at rest"
    assert reverse("photo_picture", args=[photo.public_id, 320]) in page.content.decode()


def test_picture_is_private_and_every_large_look_noted(
    team: Team, nurse: Browser, chart: Chart, settings
):
    agree(chart.client)
    send(team, chart.client, saved("JPEG"))
    photo = develop()
    url = reverse("photo_picture", args=[photo.public_id, 960])
    answer = nurse.get(url)
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content)[8:12] == b"WEBP"
    assert AuditEvent.objects.filter(action="photo.viewed", facts__size=960).count() == 1
    assert nurse.get(reverse("photo_picture", args=[photo.public_id, 111])).status_code == 404
    settings.PHOTO_ACCEL = "/sent/"
    assert nurse.get(url)["X-Accel-Redirect"] == f"/sent/{files.name_in(photo.folder, 960)}"
    assert Browser().get(url).status_code == 302

    gone = reverse("remove_client_photo", args=[photo.public_id])
    assert nurse.post(gone, {"reason": ""}).status_code == 422
    assert nurse.post(gone, {"reason": "Somebody else"}).status_code == 302
    assert nurse.get(url).status_code == 404
    assert files.storage().exists(files.name_in(photo.folder, files.ORIGINAL))


def test_compare_with_the_baseline_and_turn(team: Team, nurse: Browser, chart: Chart):
    agree(chart.client)
    for height in (500, 520, 540):
        send(team, chart.client, saved("JPEG", picture(400, height)))
    oldest, middle, newest = develop(), develop(), develop()
    url = reverse("compare_photo", args=[newest.public_id])
    assert nurse.get(url).context["before"] == oldest
    choose_baseline(photo=middle, by=team.rn)
    assert nurse.get(url).context["before"] == middle
    assert nurse.get(url, {"with": oldest.public_id}).context["before"] == oldest
    choose_baseline(photo=newest, by=team.rn)
    assert list(Photo.objects.filter(is_baseline=True)) == [newest]
    second = make_client(email="second@x.example", one_with=chart.client)
    with pytest.raises(PhotoKnown):
        send(team, second, saved("JPEG", picture(400, 500)))
    other = make_ready_photo(team, agree(second), timezone.now())
    choose_baseline(photo=other, by=team.rn)
    assert list(Photo.objects.filter(is_baseline=True)) == [other]
    choose_baseline(photo=newest, by=team.rn)
    turn_photo(photo=oldest, by=team.rn)
    turned = develop()
    assert (turned.pk, turned.width, turned.height) == (oldest.pk, 500, 400)
    remove_photo(photo=newest, reason="Blurred", by=team.rn, now=timezone.now())
    assert not Photo.objects.filter(is_baseline=True)


def test_two_thousand_photos_take_no_more_statements(team: Team, nurse: Browser, chart: Chart):
    agree(chart.client)
    first = send(team, chart.client, saved("JPEG"))
    urls = [
        reverse(name, args=[chart.client_id])
        for name in ("client_photos", "client_record", "client_record_further", "assessment")
    ]

    def counts() -> list[int]:
        found = []
        for url in urls:
            with CaptureQueriesContext(connection) as seen:
                assert nurse.get(url, headers={"HX-Request": "true"}).status_code == 200
            found.append(len(seen))
        return found

    Photo.objects.filter(pk=first.pk).update(state="ready", width=9, height=9)
    counts()
    few = counts()
    facts = {
        "client": chart.client,
        "consent": first.consent,
        "taken_by": first.taken_by,
        "size": 1,
    }
    Photo.objects.bulk_create(
        Photo(
            **facts,
            view="front",
            state="ready",
            width=9,
            height=9,
            folder=f"x/{number}",
            sha256=f"{number:064x}",
        )
        for number in range(2000)
    )
    assert counts() == few
    beside = nurse.get(urls[-1]).text
    assert beside.count("/320/") == 1, "the newest of each view beside the face"


def test_client_keeps_a_file_with_its_ending_and_a_refused_one_is_told_for_an_hour(
    team: Team, nurse: Browser, chart: Chart
):
    client, browser = agree(chart.client).client, Browser()
    sign_in(browser, client)
    for kind, ending in [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("HEIF", "heic")]:
        send(team, client, saved(kind))
        photo = develop()
        at = team.clinic.location.local(photo.taken_at)
        answer = browser.get(reverse("me_photo_file", args=[photo.public_id]))
        called = f'attachment; filename="photo-{at:%Y-%m-%d-%H%M%S}.{ending}"'
        assert answer["Content-Disposition"] == called
        assert answer["Content-Type"] == "application/octet-stream"
        assert b"".join(answer.streaming_content) == saved(kind)
    send(team, client, b"<svg/>" * 99)
    refused = develop()
    page = nurse.get(reverse("client_photos", args=[client.pk]))
    assert "could not read this file" in page.text
    assert refused not in page.context["photos"]
    assert just_refused(client, timezone.now()) == [refused]
    assert just_refused(client, timezone.now() + timedelta(hours=2)) == []
