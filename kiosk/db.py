"""The database: `begin()` opens a write transaction, `read()` a read transaction. The only commits are in this file.

A centre runs on SQLite: WAL with synchronous=FULL (an acknowledged ticket survives a power cut), `BEGIN IMMEDIATE` for
writers, plain `BEGIN` for readers, so that no reader waits for a writer. Writers wait for a lock of our own, first
between threads, then between processes: SQLite's busy handler sleeps and tries again, which took up to half a second.
"""

import fcntl
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Session

from kiosk import commits, faults, replacement
from kiosk.errors import Conflict, DomainError, ProgramFault, StorageFault
from kiosk.folder import existing_file_uri, file_identity, make_private, open_lock
from kiosk.storage import StorageHealth

log = logging.getLogger(__name__)

CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
PRAGMAS = (
    "PRAGMA page_size = 2048",  # a ticket changes seven pages: small ones write less to the SD card
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA wal_autocheckpoint = 4000",
    "PRAGMA secure_delete = ON",  # what retention deletes is overwritten with zeros, also in free pages
)


CONNECTION_SECONDS = 10.0
"""Seconds that a request waits while all connections are in use; then it is 503. A centre waits 30 for its hub."""
LOCK_SECONDS = 5
"""Seconds that a statement waits for a lock of another PostgreSQL session, as of a frozen process; then it is 503."""
IDLE_SECONDS = 60
"""Seconds after which PostgreSQL ends a session that does nothing inside a transaction, and so releases its locks."""
FILE_GONE = "the database's file is gone"
THREAD_WRITES = threading.local()
"""The databases in which this thread has a write transaction now."""


class Base(DeclarativeBase):
    """The centre's tables."""

    metadata = sa.MetaData(naming_convention=CONSTRAINT_NAMES)


def table_of(model: type[DeclarativeBase]) -> sa.Table:
    """The table of a model, for Core statements."""
    return cast(sa.Table, model.__table__)


class Database:
    """A database: `begin` for a write transaction, `read` for reading. All writers lock the file `lock`.

    `handles`: file handles that are closed with it.
    """

    def __init__(self, url: str, lock: Path | None = None, handles: Sequence[int] = ()) -> None:
        self.is_sqlite = url.startswith("sqlite")
        self.engine = make_engine(url)
        self._reader = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self.storage = StorageHealth()
        self.on_commit: Callable[[], None] = lambda: None
        """Called after each write transaction of this process. Replace it to hear of them."""
        self._thread_lock = threading.Lock()
        self._lock_file = open_lock(lock) if lock else None
        self._handles = list(handles)
        self._write_key: Hashable = lock.resolve() if lock else self
        self._writer: Session | None = None
        self._opened: tuple[int, int] | None = None
        """The device and inode of the file that the connections have open; null before the first connection."""
        if self.is_sqlite:
            event.listen(self.engine, "do_connect", self._open_existing_only)
            event.listen(self.engine, "connect", self._remember_file)

    @property
    def file(self) -> Path:
        """The path of SQLite's file."""
        return Path(self.engine.url.database or "")

    @property
    def name(self) -> str:
        """The name of this database in messages."""
        return self.file.name if self.is_sqlite else "the database"

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A write transaction: committed when the block ends, rolled back when it raises. Raises StorageFault.

        Raises RuntimeError inside another `begin()` of this thread: it would wait for itself for ever.
        """
        with _one_write_per_thread(self._write_key):
            if self.is_sqlite:
                with self._thread_lock:
                    yield from self._sqlite_transaction()
            else:
                yield from self._server_transaction()
        self.on_commit()

    def _server_transaction(self) -> Iterator[Session]:
        with self.translate_and_record_errors(), Session(self.engine, expire_on_commit=False) as session:
            yield session
            session.commit()
            commits.call(session)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Make all other writers wait, also those of other processes, without opening a transaction: for migrations."""
        with _one_write_per_thread(self._write_key), self._thread_lock:
            self._flock(fcntl.LOCK_EX)
            try:
                yield
            finally:
                self._flock(fcntl.LOCK_UN)

    def _flock(self, operation: int) -> None:
        """Lock or unlock the lock file. Raises StorageFault `storage`."""
        if self._lock_file is not None:
            try:
                fcntl.flock(self._lock_file, operation)
            except OSError as error:
                self.storage.record_fault("storage", faults.described(error))
                raise StorageFault("storage") from None

    def _sqlite_transaction(self) -> Iterator[Session]:
        """A write transaction on SQLite. All of them use the same connection, since there is one writer at a time.

        It is begun on the driver's connection, and the session joins it at its first statement. A ticket needs only
        prepared statements, so the session begins and ends nothing, which saves a sixth of the time.
        """
        self._flock(fcntl.LOCK_EX)
        try:
            self._check_not_replaced()
            session = self._write_session()
            driver = session.info["driver"]
            commits.begin(session)
            try:
                driver.execute("BEGIN IMMEDIATE")
                yield session
                if session.in_transaction():
                    session.commit()
                    session.close()
                else:
                    driver.execute("COMMIT")
                commits.call(session)
            finally:
                if session.in_transaction() or driver.in_transaction:
                    session.close()
                    driver.rollback()
        except DRIVER_ERRORS as error:
            self._drop_writer()  # whatever is wrong with the connection, the next writer opens a new one
            raise self._recorded(error) from None
        finally:
            self._flock(fcntl.LOCK_UN)

    def _check_not_replaced(self) -> None:
        """Check that the open file is still the one at the path. Raises StorageFault `replaced`.

        What is written to a replaced file would be lost. The next transaction opens the file that is there then.
        """
        found = file_identity(self.engine.url.database or "")
        if found == self._opened or self._opened is None:
            return
        self._drop_writer()
        self.engine.dispose()
        self._opened = found or self._opened
        raise self._replaced("the database's file was replaced" if found else FILE_GONE)

    def _replaced(self, what: str) -> StorageFault:
        self.storage.record_fault("replaced", what)
        return StorageFault("replaced")

    def _open_existing_only(self, _dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]) -> None:
        """Never create the file again after it was open: an empty file would hide that the data is lost."""
        if self._opened is not None:
            if file_identity(arguments[0]) is None:
                raise self._replaced(FILE_GONE)
            arguments[0], options["uri"] = existing_file_uri(arguments[0]), True

    def _remember_file(self, _connection: Any, _record: Any) -> None:
        self._opened = self._opened or file_identity(self.engine.url.database or "")

    def _write_session(self) -> Session:
        if self._writer is None:
            connection = self.engine.execution_options(kiosk_write=True).connect()
            self._writer = Session(connection, expire_on_commit=False, info={"driver": driver_of(connection)})
        return self._writer

    def _drop_writer(self) -> None:
        if self._writer is not None:
            connection = cast(sa.Connection, self._writer.bind)
            connection.invalidate()
            self._writer.close()
            connection.close()
            self._writer = None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads. On SQLite it is a transaction: all its statements see the same state.

        On PostgreSQL each statement sees its own state, as in a transaction there (READ COMMITTED), so none is begun:
        that saves two ways to the server and back. Raises StorageFault.
        """
        with self.translate_and_record_errors(), Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def translate_and_record_errors(self) -> Iterator[None]:
        """Turn the driver's errors into DomainErrors. Those of the storage are logged and recorded in `storage`."""
        try:
            yield
        except DRIVER_ERRORS as error:
            raise self._recorded(error) from None

    def _recorded(self, error: Exception) -> DomainError:
        fault = domain_error(error)
        if isinstance(fault, StorageFault):
            self.storage.record_fault(fault.code, faults.described(error))
        return fault

    def close(self) -> None:
        self._drop_writer()
        self.engine.dispose()
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None
        while self._handles:
            os.close(self._handles.pop())


@contextmanager
def _one_write_per_thread(database: Hashable) -> Iterator[None]:
    """Raise RuntimeError where this thread has a write transaction on the database, also by another Database object."""
    inside: set[Hashable] = THREAD_WRITES.__dict__.setdefault("databases", set())
    if database in inside:
        raise RuntimeError("begin() inside begin(): this thread is writing to this database already")
    inside.add(database)
    try:
        yield
    finally:
        inside.discard(database)


def driver_of(connection: sa.Connection) -> sqlite3.Connection:
    """The sqlite3 connection of a SQLAlchemy connection."""
    return cast(sqlite3.Connection, connection.connection.dbapi_connection)


def make_engine(url: str) -> sa.Engine:
    """Create an engine. Its errors never contain the values of parameters."""
    if not url.startswith("sqlite"):
        return sa.create_engine(
            url,
            hide_parameters=True,
            pool_size=8,
            max_overflow=8,
            pool_timeout=CONNECTION_SECONDS,
            pool_pre_ping=True,
            connect_args={"options": _postgres_timeouts()},
        )
    engine = sa.create_engine(
        url,
        hide_parameters=True,
        pool_size=8,
        max_overflow=32,
        pool_timeout=CONNECTION_SECONDS,
        connect_args={"timeout": 15, "isolation_level": None, "check_same_thread": False},
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _send_begin)
    return engine


def _postgres_timeouts() -> str:
    """Options of a connection: without them, a lock is waited for without end. The database's own values are 0."""
    milliseconds = {"lock_timeout": LOCK_SECONDS, "idle_in_transaction_session_timeout": IDLE_SECONDS}
    return " ".join(f"-c {name}={seconds * 1000:.0f}" for name, seconds in milliseconds.items())


def _set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _send_begin(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") == "AUTOCOMMIT":
        return  # SQLAlchemy calls this in AUTOCOMMIT too, but after a BEGIN the connection would not see new commits
    driver = driver_of(connection)
    if not driver.in_transaction:  # `_sqlite_transaction` has begun a writer's
        driver.execute("BEGIN IMMEDIATE" if options.get("kiosk_write") else "BEGIN")


DRIVER_ERRORS = (sa.exc.DatabaseError, sqlite3.DatabaseError, sa.exc.TimeoutError)
"""The errors of the drivers, and SQLAlchemy's own where all connections are in use (TimeoutError)."""
UNIQUE_VIOLATIONS = (
    sqlite3.SQLITE_CONSTRAINT_UNIQUE,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
    sqlite3.SQLITE_CONSTRAINT_ROWID,
)
SQLITE_STORAGE_CODES = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_IOERR: "storage",
    sqlite3.SQLITE_BUSY: "storage",
    sqlite3.SQLITE_LOCKED: "storage",
    sqlite3.SQLITE_CANTOPEN: "storage",
    sqlite3.SQLITE_PROTOCOL: "storage",
    sqlite3.SQLITE_PERM: "storage",
    sqlite3.SQLITE_INTERRUPT: "storage",
}
"""SQLite's result codes for problems with the disk or the file. https://sqlite.org/rescode.html"""
POSTGRES_STORAGE_CODES = {"53100": "disk_full", "25006": "read_only", "XX001": "damaged", "XX002": "damaged"}
"""The same for PostgreSQL. https://www.postgresql.org/docs/current/errcodes-appendix.html"""


@contextmanager
def translate_errors() -> Iterator[None]:
    """Turn the driver's errors into DomainErrors without logging those of the storage: the caller shows them."""
    try:
        yield
    except DRIVER_ERRORS as error:
        raise domain_error(error) from None


def domain_error(error: Exception) -> DomainError:
    """The DomainError for a driver's error. Its own text is not used, since it can quote what was sent.

    Conflict where a unique value exists already; StorageFault where the disk, the file or the server has a problem;
    ProgramFault, which is logged, for all others, such as a foreign key without its row.
    """
    if is_unique_violation(error):
        return Conflict("changed_meanwhile")
    code = _storage_code(error)
    if code is not None:
        return StorageFault(code)
    log.error("a fault of ours: %s", faults.described(error))
    return ProgramFault("internal")


def is_unique_violation(error: Exception) -> bool:
    """Whether an error means that a unique value exists already, because somebody else was first."""
    driver = getattr(error, "orig", error)
    sqlite_code, postgres_code = getattr(driver, "sqlite_errorcode", None), getattr(driver, "sqlstate", None)
    return sqlite_code in UNIQUE_VIOLATIONS or postgres_code == "23505"


def _storage_code(error: Exception) -> str | None:
    """The code of the problem with the storage that an error means; null where it means none."""
    driver = getattr(error, "orig", error)
    number = getattr(driver, "sqlite_errorcode", None)
    if number is not None:
        return SQLITE_STORAGE_CODES.get(number & 0xFF)  # the low byte is the primary result code
    if isinstance(error, sa.exc.TimeoutError):  # no free connection
        return "storage"
    if isinstance(error, sa.exc.OperationalError | sa.exc.InternalError):  # PostgreSQL's server, or the way to it
        return POSTGRES_STORAGE_CODES.get(getattr(driver, "sqlstate", None) or "", "storage")
    return None


def centre_database(data: Path) -> Database:
    """Open the centre's database, `DIR/kiosk.db`, which `kiosk migrate` keeps up to date. Raises StorageFault.

    A restore that was interrupted is finished first.
    """
    make_private(data)
    in_use = replacement.opened(data)
    make_private(data, "kiosk.db")
    return Database(f"sqlite:///{data / 'kiosk.db'}", data / "write.lock", [in_use])
