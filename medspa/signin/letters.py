"""Write what is sent to sign in, and about another address."""

from datetime import datetime

from medspa.clients.models import AddressChange
from medspa.clinic.models import Location
from medspa.messaging.letters.kinds import Letter, writer_of
from medspa.messaging.models import Message
from medspa.messaging.sending.codes import KEY_UNTIL_SENT, UNTIL_SENT
from medspa.signin import addresses, services
from medspa.signin.models import LIFE

ANSWERED = "It was answered already, or the address was changed again."


@writer_of(services.KIND)
def write_code(message: Message, now: datetime) -> Letter:
    """It goes to the address that asked, whatever the client's is by now: the code proves that
    one."""
    minutes = int(LIFE.total_seconds() // 60)
    return Letter(context={"code": UNTIL_SENT, "minutes": minutes})


@writer_of(addresses.KIND)
def write_to_old_address(message: Message, now: datetime) -> Letter:
    """To the confirmed address, of a change that still waits for its answer."""
    change = AddressChange.objects.get(pk=message.about["change"])
    place = Location.first_open()
    phone = place.phone if place else ""
    return Letter(
        context={"url": addresses.answer_url(change, KEY_UNTIL_SENT), "phone": phone},
        not_needed="" if change.state == AddressChange.State.WAITING else ANSWERED,
    )
