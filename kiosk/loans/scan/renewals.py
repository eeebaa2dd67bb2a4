"""The card that renews home loans: the items that follow it get a later last day, and are not returned."""

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.codes import About, Ask, Card, CodeClass, Done, FeatureCodes, Mode, Subject, Words
from kiosk.facts import N_
from kiosk.loans import groups, label_checks, renewals
from kiosk.loans.models import ItemRow, ItemStep
from kiosk.readers import Reader


def begin(s: Session, _subject: Subject[ItemRow], reader: Reader, at: Moment) -> Ask:
    """Let the scanner renew; it checks labels no more."""
    label_checks.end(s, reader.name)
    reader.keep_renewing(at)
    return Ask("scan_to_renew")


def is_on(s: Session, reader: Reader, at: Moment) -> bool:
    """Whether the scanner renews. It does until a group begins at its desk, by a card or a button."""
    since = reader.renews_since(at)
    return since is not None and not any(one.began_at > since for one in groups.at_desk(s, reader.desk, at))


def renew(s: Session, item: ItemRow, reader: Reader, at: Moment) -> Done:
    """Renew the home loan of an item, and go on for the next item. Raises what `renewals.renew` does."""
    event = renewals.renew(s, item, at)
    reader.keep_renewing(at)
    return Done(ItemStep.RENEWED, event)


RENEW = Card(
    code="ENTRENRENEW",
    name=N_("Kortet Förläng"),
    explains=N_("Skanna kortet först och sedan det som är utlånat hem. Lånet får en ny sista dag."),
    picture="clock",
    about=About.NOTHING,
    do=begin,
    action=ItemStep.RENEWED,
    begins_mode=True,
    done=Words(N_("Förlängd"), N_("har fått en ny sista dag.")),
    refused={
        "not_lent_home": Words(N_("Inte utlånad hem"), N_("är inte utlånad hem. Inget har ändrats.")),
        "renewed_enough": Words(
            N_("Förlängd så många gånger som går"), N_("ska tillbaka. Den är förlängd så många gånger som går.")
        ),
        "not_longer": Words(N_("Räcker redan"), N_("har redan den senaste sista dag som går. Förläng en annan dag.")),
        "others_wait": Words(N_("Någon väntar på den"), N_("ska tillbaka. Någon väntar på en sådan.")),
    },
    asks={
        "scan_to_renew": Words(
            N_("Skanna det som ska förlängas"), N_("Kortet Förläng gäller i 30 sekunder efter varje skanning.")
        )
    },
)
CODES = FeatureCodes(cards=(RENEW,), modes=(Mode(code_class=CodeClass.ITEM, is_on=is_on, scan=renew),))
