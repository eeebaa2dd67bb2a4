"""What a member of staff or a program may do: named permissions, and which of them each role has."""

import enum

from kiosk.types import Role


class Permission(enum.StrEnum):
    TAKE_NUMBERS = "take_numbers"
    """Take a number for a visitor, look it up, and take it out of the queue again."""
    SERVE = "serve"
    """Work at a desk, and see the pages of staff."""
    LEND = "lend"
    SEE_BORROWERS = "see_borrowers"
    """See with which pass an item is lent home. An admin gives it to a user; no role has it. Each look is logged."""
    ADMINISTER = "administer"


TAKING = frozenset({Permission.TAKE_NUMBERS})
SERVING = TAKING | {Permission.SERVE, Permission.LEND}
OF_ROLE: dict[Role, frozenset[Permission]] = {
    Role.KIOSK: TAKING,
    Role.STAFF: SERVING,
    Role.ADMIN: SERVING | {Permission.ADMINISTER},
}


def permissions_of(role: Role, *, sees_borrowers: bool = False) -> frozenset[Permission]:
    """The permissions of a role, and of a user who may see borrowers."""
    return OF_ROLE[role] | {Permission.SEE_BORROWERS} if sees_borrowers else OF_ROLE[role]
