"""The admin's pages, at /admin: figures and health, stock, users, hours, the centre, and who changed what."""

import web.admin.centre
import web.admin.clock
import web.admin.delivery
import web.admin.hours
import web.admin.items
import web.admin.log
import web.admin.overview
import web.admin.stuck
import web.admin.users  # noqa: F401 - each module registers its views on the blueprint
from web.admin.blueprint import bp

__all__ = ["bp"]
