"""One-time codes, such as `K7MW-42RX-PLT9`. They are shown once; only their SHA-256 is stored."""

import hmac
import secrets

from kiosk.digits import in_ascii
from kiosk.people.sessions import fingerprint

LETTERS = "ABCDEFGHJKLMNPRTUVWXYZ2346789"  # no two of them look alike
GROUPS = 3
GROUP_LENGTH = 4


def new() -> str:
    """A new random code."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))


def is_right(kept: bytes | None, typed: str) -> bool:
    """Whether a typed code belongs to a stored SHA-256: with or without hyphens and spaces, in capitals or not."""
    return kept is not None and hmac.compare_digest(kept, fingerprint(_as_printed(typed)))


def _as_printed(code: str) -> str:
    """The code in capitals and with hyphens, however it was typed."""
    letters = "".join(sign for sign in in_ascii(code).upper() if sign.isalnum())
    return "-".join(letters[start : start + GROUP_LENGTH] for start in range(0, len(letters), GROUP_LENGTH))
