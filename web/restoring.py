"""Restores that are asked for on a page: by the wizard of a new machine, and by an admin."""

import os
import secrets
import subprocess
import sys
import threading
from pathlib import Path

from flask import Flask, current_app, session
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from kiosk.backup import asked
from kiosk.backup.asked import Asked, Stage
from kiosk.backup.find_all import SeenCopy
from kiosk.station import Station
from web.context import station
from web.times import day_and_time

RESTORES = "restores"
GOES_ON = (Stage.UNPACKING, Stage.WAITING)
CARD = _("Maskinens minneskort gick inte att läsa eller skriva.")
WHY = {
    "copy_altered": _("Någon har ändrat i filen. Välj en annan kopia."),
    "copy_without_admin": _("Ingen av kopians användare är administratör. Välj en annan."),
    "copy_not_migrated": _("Kopian gick inte att göra om till den här versionen av Entrén. Välj en annan."),
    "copy_damaged": _("Kopian är skadad. Välj en annan."),
    "copy_unreadable": _("Kopian gick inte att läsa. Togs USB-minnet ur?"),
    "copy_changed": _("Kopian byttes ut mot en annan just då. Se efter i listan och välj igen."),
    "not_a_copy": _("Filen är ingen säkerhetskopia av ett center."),
    "newer_database": _("Kopian är från en nyare version av Entrén. Installera den versionen först."),
    "copy_of_another": _("Kopian är från ett annat center. Den kan bara återställas på en maskin som är ny."),
    "backup_full": _("Det finns inte plats för kopian på den här maskinen."),
    "disk_full": _("Det finns inte plats för kopian på den här maskinen."),
    "storage": CARD,
    "read_only": CARD,
    "cannot_use": CARD,
    "in_use": _("Databasen var upptagen, kanske av nattens arbete. Prova igen om en stund."),
    "already_set_up": _("Någon annan förberedde Entrén under tiden."),
    "number_given": _("Ett nummer gavs under tiden. Då kan ett annat centers kopia inte komma hit längre."),
    "interrupted": _("Det avbröts, kanske för att strömmen gick."),
}
"""Why a copy was not restored, by the error's code."""
OWN = "restore"
"""Where a browser's session keeps the key of the restore that it has asked for."""


class Restores:
    """Starts the process that unpacks a copy. There is one at a time."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, wanted: Asked) -> bool:
        """Begin to restore; not while another copy is being restored. Raises StorageFault."""
        with self._lock:
            if self.stage()[0] in GOES_ON:
                return False
            asked.ask(self._data, wanted)
            command = [sys.executable, "-m", "kiosk", "restore", "--asked", "--data", str(self._data)]
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own command line
            return True

    def stage(self) -> tuple[Stage | None, str | None]:
        """How far the last restore that was asked for has come, and why it failed; null where there was none."""
        wanted = asked.read(self._data)
        if wanted is None:
            return None, None
        is_worked_on = self._process is not None and self._process.poll() is None
        return asked.stage(self._data, wanted, is_worked_on=is_worked_on or asked.is_unpacking(self._data))


def restores() -> Restores:
    found: Restores = current_app.extensions[RESTORES]
    return found


def begin(found: SeenCopy, who: str, *, is_first: bool, has_admin: bool = False) -> bool:
    """Begin to restore a copy, unless one is being restored already. This browser is shown how it ended.

    Returns whether it has begun. `is_first`, `has_admin`: see `Asked`.
    """
    wanted = Asked(
        key=new_key(),
        file=os.fsencode(found.file),
        content=found.key,
        centre=found.name,
        made=found.made,
        who=who,
        is_first=is_first,
        has_admin=has_admin,
    )
    has_begun = restores().ask(wanted)
    if has_begun:
        session[OWN] = wanted.key
    return has_begun


def new_key() -> str:
    return secrets.token_hex(8)


def own() -> Asked | None:
    """The restore that this browser has asked for, if it is the last one."""
    wanted = asked.read(station().data)
    return wanted if wanted is not None and session.get(OWN) == wanted.key else None


def which() -> str:
    """Which copy is being restored, in words; empty where none was asked for."""
    wanted = asked.read(station().data)
    if wanted is None:
        return ""
    said = [gettext("Det är kopian från %(when)s.", when=day_and_time(wanted.made))]
    if own() is None:
        said.append(gettext("Någon annan har bett om den."))
    return " ".join(said)


def goes_on() -> bool:
    return restores().stage()[0] in GOES_ON


def last_failure() -> str:
    """Why the last restore failed, for the pages before there is an admin; empty where there was none."""
    stage, code = restores().stage()
    return why_not(code) if stage is Stage.FAILED else ""


def why_not(code: str | None) -> str:
    """Why a copy was not restored, in words."""
    return str(WHY.get(code or "", gettext("Något gick snett hos oss.")))


def install(app: Flask, here: Station) -> None:
    app.extensions[RESTORES] = Restores(here.data)
