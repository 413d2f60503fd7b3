"""One page, sent by two at the same moment: one answer."""

import os
from functools import partial

import pytest
from django.utils import timezone

from charting.consents.answer import Answer, Circumstances
from charting.consents.errors import AlreadyAnswered
from charting.consents.services.answers import answer_form
from charting.consents.services.loading import load_consent_forms
from charting.consents.showing import read_shown, write_shown
from charting.models import Consent, ConsentForm
from medspa.audit.log import SYSTEM
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.racing import Race

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = int(os.environ.get("RACE_ROUNDS", "6"))


def send(client: Client, form: ConsentForm, text: str, decision: str) -> Consent:
    now = timezone.now()
    shown = read_shown(text, form, client, now)
    answer = Answer(form=form, decision=decision, signed_name=client.full_name)
    here = Circumstances(channel="link", shown=shown)
    return answer_form(client=client, answer=answer, circumstances=here, by=client, now=now)


@pytest.mark.parametrize("second", ["agreed", "refused"])
def test_page_sent_twice_at_once_is_one_answer(second: str) -> None:
    load_consent_forms(by=SYSTEM, now=timezone.now())
    form = ConsentForm.objects.get(kind="electronic_records", language="en")
    with Race(2) as race:
        for done in range(1, ROUNDS + 1):
            client = make_client(email=f"racer{done}@example.com")
            text = write_shown(form, client, timezone.now())
            calls = [partial(send, client, form, text, said) for said in ("agreed", second)]
            ended = race.run(calls)
            assert Consent.objects.filter(client=client).count() == 1
            refused = [one for one in ended if isinstance(one, AlreadyAnswered)]
            assert len(refused) == (0 if second == "agreed" else 1)
