"""Passwords of staff, hashed with argon2id at the library's own settings (RFC 9106)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kiosk.errors import Invalid

SHORTEST = 10
LONGEST = 200
HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """A hash to keep. Raises Invalid `short_password` or `long_password`."""
    if len(password) < SHORTEST:
        raise Invalid("short_password", least=SHORTEST)
    if len(password) > LONGEST:
        raise Invalid("long_password", most=LONGEST)
    return HASHER.hash(password)


def matches(kept: str, password: str) -> bool:
    """Whether a password is the one behind a kept hash. Takes about a tenth of a second on purpose."""
    try:
        return HASHER.verify(kept, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False


NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$UXyHoCFFAQZaJBysGFXEvw$fb314v9J4Tq2bHSm0sR1eROviRNX3yQyopH3YVvDNRQ"
"""Of a random text that was thrown away. Checked where the name is not known, so that the time taken tells nothing."""
