"""What is still to do in a new centre, on the admin's first page: each point with its link, and what is not needed."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.backup import state, target
from kiosk.wizard import steps, todo
from web import addresses
from web.admin.blueprint import bp, who
from web.admin.save import press
from web.admin.sentences import Act
from web.context import now, station

WORDS = {
    steps.HOURS: (_("Se efter att öppettiderna stämmer"), "admin.hours"),
    steps.DESKS: (_("Lägg till ett bord"), "admin.desks"),
    steps.COLLEAGUE: (_("Lägg till en kollega"), "admin.users"),
    steps.ITEMS: (_("Lägg till saker att låna ut"), "admin.items"),
    todo.CODE: (
        _("Ge centret en egen kod: den står på säkerhetskopiorna och följer med siffrorna"),
        "admin.municipality",
    ),
    todo.RECEIVER: (_("Säg vart siffrorna till kommunen ska skickas"), "admin.municipality"),
    todo.BACKUP: (_("Spara säkerhetskopior på ett USB-minne eller en annan disk"), "admin.copies"),
    steps.PAPER: (_("Gå klart genom guiden, och skriv ut pappret med adresserna"), "wizard.paper"),
    todo.REACH: (_("Låt andra datorer och skärmar nå Entrén: nu gör bara den här datorn det"), "wizard.paper"),
}
"""What is to do, and the page where it is done."""


class TodoLine(Struct, frozen=True):
    """A line of the list. `act`: the button that says whether the centre needs it; null for one that is done."""

    words: str
    address: str
    is_done: bool
    is_for_us: bool
    act: Act | None

    @property
    def is_open(self) -> bool:
        return self.is_for_us and not self.is_done


@bp.post("/todo/<code>/not-needed")
def todo_not_needed(code: str) -> ResponseReturnValue:
    return _set(code, is_for_us=False)


@bp.post("/todo/<code>/needed")
def todo_needed(code: str) -> ResponseReturnValue:
    return _set(code, is_for_us=True)


class TodoList(Struct, frozen=True):
    """What is left to do, and what is settled: done, or not needed."""

    open: list[TodoLine]
    settled: list[TodoLine]


def lists(s: Session) -> TodoList:
    """Both lists; empty once nothing is left."""
    lines = [
        _line(one) for one in todo.todos(s, station().settings, _is_backed_up(), addresses.root() is not None, now())
    ]
    return TodoList([one for one in lines if one.is_open], [one for one in lines if not one.is_open])


def _line(one: todo.Todo) -> TodoLine:
    words, endpoint = WORDS[one.about]
    return TodoLine(str(words), url_for(endpoint), one.is_done, one.is_for_us, _act(one))


def _is_backed_up() -> bool:
    """Whether the last good copy is on another disk than the database; before the first one, whether it will be."""
    here = station()
    good = state.read(here.data).good
    if good is not None:
        return not target.is_on_same_disk(good.folder, here.data)
    return target.leads_to_another_disk(here.settings, here.data)


def _act(one: todo.Todo) -> Act | None:
    if one.is_done:
        return None
    if not one.is_for_us:
        return Act(url_for("admin.todo_needed", code=one.code), gettext("Ta med igen"))
    words = gettext("Tiderna stämmer") if one.code == steps.HOURS else gettext("Gäller inte oss")
    return Act(url_for("admin.todo_not_needed", code=one.code), words)


def _set(code: str, *, is_for_us: bool) -> ResponseReturnValue:
    said = gettext("Punkten är med i listan igen.") if is_for_us else gettext("Punkten är borta ur listan.")
    return press(lambda s: todo.set_for_us(s, who(), code, is_for_us, now()), url_for("admin.overview"), lambda _: said)
