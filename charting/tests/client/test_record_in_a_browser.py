"""The record in a browser: sound at every size, and a face that turns by keyboard alone."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from charting.tests.factories import Team, make_signed_chart, make_signed_filler_chart
from medspa.local.testkit.sessions import open_session
from medspa.local.testkit.soundness import overhang, require_sound_at_both_sizes

TABLET = {"width": 1180, "height": 820}


@pytest.mark.django_db(transaction=True)
def test_record_is_sound_at_every_size_and_the_face_turns_by_keyboard(
    page: Page, live_server: object, team: Team
) -> None:
    toxin = make_signed_chart(team)
    make_signed_filler_chart(team, client=toxin.client, hour=14)
    open_session(page.context, team.rn, str(live_server))
    page.goto(f"{live_server}{reverse('client_record', args=[toxin.client_id])}")
    require_sound_at_both_sizes(page)
    page.set_viewport_size(TABLET)
    assert overhang(page) <= 0
    page.get_by_label("Front").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-view='oblique-right']")).to_be_visible()
    expect(page.locator("[data-view='front']")).to_be_hidden()
