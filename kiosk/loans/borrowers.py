"""The borrower of a home loan: the code of a pass, encrypted while the loan is open with a key of that loan alone.

The return deletes the ciphertext and its key, so that the write-ahead log, free pages and old copies hold nothing that
can be read (AES-256-GCM; NIST SP 800-38D).
"""

import logging
import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.clock import Moment
from kiosk.commits import after_commit
from kiosk.db import table_of
from kiosk.errors import Conflict, NotFound, StorageFault
from kiosk.loans.borrower_keys import BorrowerKeys, keys_of
from kiosk.loans.models import Item, Loan
from kiosk.loans.passes import PassCode

log = logging.getLogger(__name__)
LOANS = table_of(Loan)
NONCE_BYTES = 12
LENGTH = 64
"""Bytes of every borrower before the encryption, so that the length says nothing."""


def write(s: Session, loan: int, borrower: PassCode) -> None:
    """Write the borrower of an open loan, with a new key. Raises StorageFault."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key_id, key = keys_of(s).make()
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, borrower.code.encode().ljust(LENGTH, b"\0"), key_id.encode())
    s.connection().execute(sa.update(LOANS).where(LOANS.c.id == loan).values(borrower=sealed, borrower_key=key_id))


def forget(s: Session, loan: int) -> None:
    """Delete the borrower of a loan, and after the commit the key. Without a borrower nothing happens."""
    key_id = s.connection().execute(sa.select(LOANS.c.borrower_key).where(LOANS.c.id == loan)).scalar_one()
    if key_id is None:
        return
    s.connection().execute(sa.update(LOANS).where(LOANS.c.id == loan).values(borrower=None, borrower_key=None))
    keys = keys_of(s)
    after_commit(s, lambda: _delete(keys, key_id))


def look(s: Session, who: str, tag: str, at: Moment) -> str:
    """The code of the pass with which an item is lent home. The log says who looked, and at which item.

    Raises NotFound `not_lent_home`, and Conflict `borrower_unreadable` where the key is gone, as after a copy was
    restored.
    """
    row = s.execute(
        sa.select(Loan.borrower, Loan.borrower_key)
        .join(Item, Item.id == Loan.item_id)
        .where(Item.tag == tag, Loan.returned_at.is_(None), Loan.borrower.is_not(None))
    ).first()
    if row is None:
        raise NotFound("not_lent_home")
    code = _opened(s, row.borrower, row.borrower_key)
    if code is None:
        raise Conflict("borrower_unreadable")
    audit.note(s, who, "borrower_shown", at, tag=tag)
    return code


def of_loan(s: Session, loan: int) -> PassCode | None:
    """The pass of an open home loan, for the service's own use; null where there is none that can be read."""
    row = s.execute(sa.select(Loan.borrower, Loan.borrower_key).where(Loan.id == loan)).one()
    code = _opened(s, row.borrower, row.borrower_key) if row.borrower is not None else None
    return PassCode(code) if code is not None else None


def delete_left_keys(s: Session) -> int:
    """Delete the keys that no open loan has: a power cut between the two files leaves one. Returns how many."""
    return keys_of(s).delete_others(set(s.scalars(sa.select(Loan.borrower_key).where(Loan.borrower_key.is_not(None)))))


def _delete(keys: BorrowerKeys, key_id: str) -> None:
    """Delete a key. One that cannot be deleted now (a full disk) goes with `delete_left_keys`: the return counts."""
    try:
        keys.delete(key_id)
    except StorageFault as fault:
        log.warning("a borrower's key could not be deleted yet: %s", fault.code)


def _opened(s: Session, sealed: bytes, key_id: str) -> str | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key = keys_of(s).find(key_id)
    if key is None:
        return None
    try:
        plain = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], key_id.encode())
    except InvalidTag:
        return None
    return plain.rstrip(b"\0").decode()
