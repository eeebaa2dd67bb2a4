"""What can go wrong, by stable code. An error never repeats what was sent: only codes and our own values."""

from typing import Any


class DomainError(Exception):
    """A refusal with a stable `code` and parameters that are ours to show."""

    status = 400

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Malformed(DomainError):
    """The message cannot be read at all."""

    status = 400


class Unauthenticated(DomainError):
    """Nobody is logged in, or the token is not known."""

    status = 401


class Forbidden(DomainError):
    """Known, but not allowed to do this."""

    status = 403


class NotFound(DomainError):
    """No such thing here."""

    status = 404


class Conflict(DomainError):
    """The thing is in a state where this cannot be done."""

    status = 409


class Invalid(DomainError):
    """Readable, but a value is not one that is allowed."""

    status = 422


class ProgramFault(DomainError):
    """The program asked the database for what cannot be. It is our fault, and logged where it is met."""

    status = 500


class NotReady(DomainError):
    """The service runs, but cannot do this yet."""

    status = 503


class StorageFault(DomainError):
    """The database, or another file of the data folder, could not be written or read. Nothing was changed."""

    status = 503


class TooMany(DomainError):
    """Too many tries. `seconds`: when the next one counts again."""

    status = 429


class Busy(DomainError):
    """Others are being served. `seconds`: when it may be tried again."""

    status = 503
