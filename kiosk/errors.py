"""The errors of the domain, each with a stable code. They contain codes and our own values, never what was sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any


class DomainError(Exception):
    """A refusal with a stable `code`, and parameters that may be shown.

    `others`: what else was refused in the same message (`AllAtOnce`).
    """

    status = 400

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
        self.others: list[DomainError] = []

    @property
    def every(self) -> "list[DomainError]":
        """This refusal and the others."""
        return [self, *self.others]


class AllAtOnce:
    """Checks the values of a message one after the other, and raises the first refusal with all `others` at the end.

    with AllAtOnce() as values:
        with values.each():
            ...
    """

    def __init__(self) -> None:
        self._refused: list[DomainError] = []

    def __enter__(self) -> "AllAtOnce":
        return self

    @contextmanager
    def each(self) -> Iterator[None]:
        """Check one value. The code after the block goes on, whatever is refused in it."""
        try:
            yield
        except DomainError as refusal:
            if refusal.status >= 500:
                raise
            self._refused += refusal.every

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if error is None and self._refused:
            first, *first.others = self._refused
            raise first


class Malformed(DomainError):
    """The message cannot be parsed."""

    status = 400


class Unauthenticated(DomainError):
    """Nobody is logged in, or the token is not valid."""

    status = 401


class Forbidden(DomainError):
    """The caller is known, but may not do this."""

    status = 403


class NotFound(DomainError):
    """The thing does not exist."""

    status = 404


class Conflict(DomainError):
    """The request does not fit the present state, such as a ticket that is finished already."""

    status = 409


class Invalid(DomainError):
    """The message can be parsed, but a value is not allowed."""

    status = 422


class ProgramFault(DomainError):
    """The program sent a wrong statement to the database, which is a bug. It is logged where it happens."""

    status = 500


class NotReady(DomainError):
    """The service is running, but cannot do this yet."""

    status = 503


class StorageFault(DomainError):
    """The database, or another file of the data folder, could not be written or read. Nothing was changed."""

    status = 503


class TooMany(DomainError):
    """Too many attempts. `seconds`: how long to wait before the next one."""

    status = 429


class Busy(DomainError):
    """Too many others are being served now. `seconds`: how long to wait before trying again."""

    status = 503
