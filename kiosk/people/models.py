"""Staff users, their sessions, and the tokens of other software. There is no table of visitors or borrowers."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.centre.models import Desk
from kiosk.db import Base
from kiosk.types import Role, UtcDateTime, code_column

NO_PASSWORD = ""
"""In the place of a hash, until a user has chosen a password with a one-time code. No password matches it."""


class User(Base):
    """A member of staff who can log in."""

    __tablename__ = "user"
    __table_args__ = (sa.CheckConstraint("role IN ('staff', 'admin')", name="staff_or_admin"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40), unique=True)
    role: Mapped[Role] = mapped_column(code_column(Role, "role"))
    password: Mapped[str] = mapped_column(sa.String(200))
    """An argon2 hash with its own salt and settings, or NO_PASSWORD."""
    active: Mapped[bool] = mapped_column(default=True)
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    language: Mapped[str | None] = mapped_column(sa.String(12))
    """The language of this user's pages; null where they have not chosen one."""
    sees_borrowers: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether this user may look at the pass of an open home loan."""
    code_sha256: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    """Of the one-time code with which this user chooses a password; null where there is none."""
    code_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StaffSession(Base):
    """A browser in which a user is logged in. Only the SHA-256 of its cookie is stored. `desk`: the chosen one."""

    __tablename__ = "staff_session"

    sha256: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    desk: Mapped[str | None] = mapped_column(sa.ForeignKey("desk.code"))
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    expires: Mapped[datetime] = mapped_column(UtcDateTime)
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    at_desk: Mapped[Desk | None] = relationship(lazy="joined")

    @property
    def handle(self) -> str:
        """The session's id in pages. The cookie cannot be computed from it."""
        return self.sha256.hex()


class StaffCard(Base):
    """A printed card that says who scans. Only the SHA-256 of its code is stored. One out of use is deleted."""

    __tablename__ = "staff_card"
    __table_args__ = (sa.Index("uq_staff_card_sha256", "sha256", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    sha256: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    made: Mapped[datetime] = mapped_column(UtcDateTime)


class ApiToken(Base):
    """A bearer token of other software. Only its SHA-256 is stored."""

    __tablename__ = "api_token"
    __table_args__ = (sa.Index("uq_api_token_sha256", "sha256", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    role: Mapped[Role] = mapped_column(code_column(Role, "role"))
    sha256: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_by: Mapped[str | None] = mapped_column(sa.String(48))
    """Who made it, as in the log of changes; null for one from before this was written down."""
    last_used: Mapped[date | None]
    """The last date on which it was used."""
