"""What is sent with the link: golden words, nothing clinical, nothing that is no longer true."""

from datetime import timedelta

import pytest

from charting.models import Way
from charting.presenting.letters import REPLACED
from charting.presenting.tokens import plan_url
from charting.tests.factories import Team
from charting.tests.presenting.scene import Scene, make_scene
from medspa.audit.log import SYSTEM
from medspa.clients.services import change_language
from medspa.local.testkit.shared import shared
from medspa.messaging.letters.writing import write_message
from medspa.messaging.models import Message
from medspa.messaging.tests.golden import assert_golden, in_each_language

LINK = "https://clinic.example/plan/TOKEN/"
pytestmark = pytest.mark.django_db


@shared
def scene(team: Team) -> Scene:
    return make_scene(team)


def sent(scene: Scene, language: str = "en") -> tuple[Message, str]:
    change_language(client=scene.client, language=language, by=SYSTEM)
    shown = scene.present()
    message = Message.objects.get(kind="charting/plan")
    write_message(message, scene.now)
    return message, plan_url(shown)


@in_each_language
def test_the_letter_says_nothing_clinical(scene: Scene, language: str):
    message, link = sent(scene, language)

    assert link in message.text
    assert link in message.html
    message.text = message.text.replace(link, LINK)
    message.html = message.html.replace(link, LINK)
    assert_golden(message)


def test_a_link_that_was_overtaken_is_not_sent(scene: Scene):
    message, _ = sent(scene)
    assert write_message(message, scene.now) == ""

    scene.stages[1].items.filter(area="CHIN").delete()
    scene.present(now=scene.now + timedelta(hours=1))

    assert write_message(message, scene.now) == REPLACED


def test_on_the_tablet_nothing_is_sent(scene: Scene):
    scene.present(way=Way.TABLET)

    assert not Message.objects.filter(kind="charting/plan").exists()


def test_two_presses_in_a_row_send_one_link(scene: Scene):
    for seconds in (0, 1, 120):
        scene.present(now=scene.now + timedelta(seconds=seconds))

    assert Message.objects.filter(kind="charting/plan").count() == 2
