"""Sentences about the backup copies: the last good one, why a newer one is missing, and the last rehearsal."""

import datetime as dt
from collections.abc import Iterator

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from kiosk.backup import state, target
from kiosk.backup.state import Attempt, BackupState
from kiosk.clock import Moment
from kiosk.station import Station
from web.admin.sentences import Sentence
from web.times import day_and_time

OLD_AFTER = dt.timedelta(days=2)
"""A copy is made each night. One that is older than this is trouble, also where nobody has tried to make one."""
WHY = {
    "no_backup_folder": _("Mappen för kopior finns inte. Är disken ansluten?"),
    "no_stick": _("USB-minnet sitter inte i."),
    "stick_not_mounted": _("USB-minnet sitter i, men datorn kan inte öppna det."),
    "backup_full": _("Det finns inte plats för en kopia till."),
    "backup_cut_short": _("Kopian blev inte hel. Togs USB-minnet ur?"),
    "damaged": _("Databasen är skadad och kan inte kopieras."),
}
"""Why the last copy could not be made, by the error's code."""
NO_REHEARSAL = {
    "copy_damaged": _("Kopian är skadad."),
    "backup_full": _("Det finns inte plats att pröva den."),
}


def sentences(here: Station, at: Moment) -> Iterator[Sentence]:
    """Sentences about the copies, and about the last rehearsal where one went wrong."""
    known = state.read(here.data)
    yield _of_copies(known, here, at)
    rehearsed = known.rehearsed
    if rehearsed is not None and rehearsed.code is not None:
        why = NO_REHEARSAL.get(rehearsed.code, gettext("Den går inte att läsa."))
        words = gettext("Den senaste säkerhetskopian gick inte att återställa på prov.")
        yield Sentence("trouble", words, f"{why} {_tell()}")


def _of_copies(known: BackupState, here: Station, at: Moment) -> Sentence:
    good, last = known.good, known.last
    if last is not None and last.code is not None:
        why = WHY.get(last.code, gettext("Det gick inte att spara den."))
        return Sentence("trouble", gettext("Ingen ny säkerhetskopia kunde göras."), f"{why} {_last_good(good)}".strip())
    if good is None:
        return Sentence(
            "note", gettext("Ingen säkerhetskopia är gjord på den här maskinen än."), gettext("Den första görs i natt.")
        )
    if at.trusted and at.utc - good.at > OLD_AFTER:
        return Sentence("trouble", gettext("Säkerhetskopian är gammal."), f"{_last_good(good)} {_tell()}")
    return _good(good, known.rehearsed, here)


def _good(good: Attempt, rehearsed: Attempt | None, here: Station) -> Sentence:
    words = gettext("Säkerhetskopia gjord %(when)s.", when=day_and_time(good.at))
    if target.is_on_same_disk(good.folder, here.data):
        rest = gettext("Den ligger på samma minneskort som databasen. Sätt i ett USB-minne som heter ENTREN.")
        return Sentence("note", words, rest)
    tried = gettext("Återställd på prov %(when)s.", when=day_and_time(rehearsed.at)) if rehearsed else ""
    return Sentence("good", words, tried)


def _last_good(good: Attempt | None) -> str:
    if good is None:
        return str(gettext("Det finns ingen äldre."))
    return str(gettext("Den senaste hela är från %(when)s.", when=day_and_time(good.at)))


def _tell() -> str:
    return str(gettext("Säg till den som sköter datorn."))
