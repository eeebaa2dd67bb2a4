"""The roles of users and of other software: their words, and the one that a form sends."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from kiosk.errors import Invalid
from kiosk.types import Role
from web.admin.options import Option
from web.fields import typed

ROLES: dict[str, Any] = {Role.STAFF: _("Personal"), Role.ADMIN: _("Administratör"), Role.KIOSK: _("Kiosk")}
OF_USERS = (Role.STAFF, Role.ADMIN)
"""The roles that a user can have."""


def options(roles: Sequence[Role], chosen: str) -> list[Option]:
    return [Option(role, str(ROLES[role]), role == chosen) for role in roles]


def sent() -> Role:
    """The role of the sent form. Raises Invalid `bad_role`."""
    try:
        return Role(typed("role"))
    except ValueError:
        raise Invalid("bad_role") from None
