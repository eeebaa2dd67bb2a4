"""What shall happen after the commit of a write transaction, and the savepoint that takes it back with what it did."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

AFTER_COMMIT = "after_commit"


def begin(session: Session) -> None:
    """Forget the acts of an earlier transaction, which may not have been committed."""
    session.info[AFTER_COMMIT] = []


def after_commit(s: Session, act: Callable[[], None]) -> None:
    """Call a function after this write transaction has been committed, before the next one begins."""
    s.info.setdefault(AFTER_COMMIT, []).append(act)


def call(session: Session) -> None:
    """Call what was asked for: the transaction is committed."""
    for act in session.info.pop(AFTER_COMMIT, []):
        act()


@contextmanager
def savepoint(s: Session) -> Iterator[None]:
    """A part of a write transaction that is undone alone when the block raises, with its acts after the commit.

    Where the disk fails, SQLite undoes the whole transaction, and there is no savepoint left to go back to: the error
    of the disk is raised then, and not that of the savepoint. https://sqlite.org/lang_transaction.html
    """
    acts: list[Callable[[], None]] = s.info.setdefault(AFTER_COMMIT, [])
    before = len(acts)
    try:
        with s.begin_nested():
            yield
    except BaseException as error:
        del acts[before:]
        first = error.__context__
        if isinstance(error, OperationalError) and isinstance(first, DBAPIError):
            raise first from None
        raise
