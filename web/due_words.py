"""What the pages of staff say about items that shall be back: before the centre closes, or since some days."""

from flask_babel import ngettext

from kiosk.loans.due import BackToday
from web.times import clock_of_day


def back_soon(due: BackToday | None) -> str:
    """ "3 saker ska tillbaka före klockan 17."; empty where there is nothing to say."""
    if due is None:
        return ""
    words = ngettext(
        "%(num)s sak ska tillbaka före klockan %(time)s.", "%(num)s saker ska tillbaka före klockan %(time)s.",
        due.number, time=clock_of_day(due.minute),
    )  # fmt: skip
    return str(words)


def days_late(days: int) -> str:
    """ "Försenad 2 dagar"; empty where it is not."""
    return str(ngettext("Försenad %(num)s dag", "Försenad %(num)s dagar", days)) if days else ""
