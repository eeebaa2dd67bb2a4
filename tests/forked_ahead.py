"""Imported by the process that is forked (see `tests.forked`): it compiles the addresses once for all commands."""

import gc

from flask import Flask

from tests import compiled_once
from web import pages

ADDRESSES = compiled_once.addresses()
ADDRESSES.__enter__()  # until this process ends
pages.register(Flask("web", static_folder=None))
gc.freeze()  # the memory stays shared: a collection in a forked process does not write to it
