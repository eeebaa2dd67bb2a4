"""What a ticket's slip says, in the visitor's language. Only the agent imports this."""

from datetime import datetime

from sqlalchemy.orm import Session

from kiosk.centre import queries as centre
from kiosk.centre import today
from kiosk.centre.today import Closing
from kiosk.clock import Moment
from kiosk.i18n import SOURCE, Language, Say
from kiosk.printing.slips import Slip
from kiosk.queue import wait_words
from kiosk.queue.models import Ticket, public_id
from kiosk.queue.waiting import Wait
from kiosk.translations import queries as translations

TEST_NUMBER = "A0"
"""No ticket has it: numbers begin with 1."""


def of_ticket(s: Session, ticket_id: int, root: str | None, at: Moment) -> Slip:
    """The slip of a ticket. `root`: how phones reach this service; null where they cannot."""
    ticket = s.get_one(Ticket, ticket_id)
    language = translations.find(s, ticket.language)
    say = translations.say(s, language)
    chosen = "" if language is SOURCE else f"?lang={language.code}"
    address = f"{root}/ticket/{public_id(ticket.id, ticket.secret)}{chosen}" if root else None
    wait = Wait(ticket.wait_low, ticket.wait_high) if ticket.wait_low is not None and ticket.wait_high else None
    closing = today.closing_before(s, wait.high, at) if wait else None
    return Slip(
        language=language.code,
        direction=language.direction,
        centre=centre.centre(s).name,
        heading=say.gettext("Ditt nummer"),
        number=f"{ticket.series}{ticket.number}",
        bold=(_before(say, ticket.ahead), *([_wait(say, wait, closing)] if wait else [])),
        facts=(*_closes(say, language, closing), _what_happens(say, is_quiet=ticket.quiet)),
        address=address,
        follow=say.gettext("Följ kön i mobilen. Rikta kameran hit."),
        time=_date_and_time(language, ticket.taken_at.astimezone(at.zone)) if at.has_date else "",
    )


def for_test(s: Session, root: str | None, at: Moment) -> Slip:
    """A slip that tests the printer, with all that a ticket's slip has."""
    ours = centre.centre(s)
    language = translations.find(s, ours.language)
    say = translations.say(s, language)
    return Slip(
        language=language.code,
        direction=language.direction,
        centre=ours.name,
        heading=say.gettext("Provlapp"),
        number=TEST_NUMBER,
        bold=(wait_words.begins(say, Wait(10, 20)),),
        facts=(say.gettext("Det här är inget nummer i kön."),),
        address=f"{root}/" if root else None,
        follow=say.gettext("Följ kön i mobilen. Rikta kameran hit."),
        time=_date_and_time(language, at.local) if at.has_date else "",
    )


def _before(say: Say, ahead: int) -> str:
    if ahead:
        return say.ngettext("%(num)s person före dig", "%(num)s personer före dig", ahead)
    return say.gettext("Du är näst på tur")


def _wait(say: Say, wait: Wait, closing: Closing | None) -> str:
    return wait_words.begins_before_closing(say, wait) if closing else wait_words.begins(say, wait)


def _closes(say: Say, language: Language, closing: Closing | None) -> list[str]:
    if closing is None:
        return []
    time = language.clock_of_day(closing.minute)
    if closing.state is today.State.UNSTAFFED:
        return [say.gettext("Personalen går klockan %(time)s. Det är inte säkert att du hinner.", time=time)]
    return [say.gettext("Vi stänger klockan %(time)s. Det är inte säkert att du hinner.", time=time)]


def _what_happens(say: Say, *, is_quiet: bool) -> str:
    if is_quiet:
        return str(say.gettext("Vänta tyst. Vi kommer och hämtar dig."))
    return str(say.gettext("Ditt nummer visas på tavlan när det är din tur."))


def _date_and_time(language: Language, then: datetime) -> str:
    """ "30 november 10.42" """
    return f"{language.date(then, 'd MMMM')} {language.time(then.hour, then.minute)}"
