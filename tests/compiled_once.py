"""Keeps what an app and an engine compile for the next ones: most tests make both, which was half of their time."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import CodeType, MethodType
from typing import Any, cast

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

import web
from web import static_files

MOST_STATEMENTS = 4000
"""The whole service has fewer. With more, the oldest are compiled again."""


LOADED: dict[tuple[str, str], CodeType] = {}
"""The templates that this process has read or compiled, by their key and the checksum of their text."""


class CompiledTemplates(FileSystemBytecodeCache):
    """Keeps compiled templates in a folder that several processes share, and those of this process in its memory."""

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = LOADED.get((bucket.key, bucket.checksum))
        if bucket.code is None:
            super().load_bytecode(bucket)
            _keep(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write a template; where a test makes the disk fail, write nothing."""
        _keep(bucket)
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _keep(bucket: Bucket) -> None:
    if bucket.code is not None:
        LOADED[bucket.key, bucket.checksum] = bucket.code


@contextmanager
def templates(folder: Path) -> Iterator[None]:
    """Keep the compiled templates in a folder."""
    folder.mkdir(exist_ok=True)
    Flask.jinja_options["bytecode_cache"] = CompiledTemplates(str(folder))
    yield
    del Flask.jinja_options["bytecode_cache"]


@contextmanager
def files() -> Iterator[None]:
    """Read the service's style sheets and scripts once. Files in a folder that a test made are read each time."""
    read = static_files._contents
    folder = Path(web.__file__).parent / "static"
    contents = read(folder)
    static_files._contents = lambda asked: contents if asked == folder else read(asked)
    yield
    static_files._contents = read


@contextmanager
def addresses() -> Iterator[None]:
    """Keep what Werkzeug compiles for an address: its pattern, and two functions that write it."""
    compile_rule, compiled = Rule.compile, {}

    def compile_once(rule: Rule) -> None:
        key = rule.rule, rule.merge_slashes, rule.subdomain, rule.host, repr(rule.defaults)
        if key not in compiled:
            compile_rule(rule)
            functions = [cast(MethodType, method).__func__ for method in (rule._build, rule._build_unknown)]
            compiled[key] = rule._parts, rule._trace, rule._converters, frozenset(rule.arguments), functions
            return
        rule._parts, rule._trace, rule._converters, arguments, (build, build_unknown) = compiled[key]
        rule.arguments = set(arguments)
        rule._build, rule._build_unknown = build.__get__(rule), build_unknown.__get__(rule)

    Rule.compile = compile_once  # type: ignore[method-assign, assignment]
    yield
    Rule.compile = compile_rule  # type: ignore[method-assign]


@contextmanager
def statements() -> Iterator[None]:
    """Keep the text of SQL statements: an engine keeps it for itself, as one does in a service that runs for weeks."""
    compile_statement = ClauseElement._compile_w_cache
    compiled: LRUCache[Any, Any] = LRUCache(MOST_STATEMENTS)
    dialects: dict[tuple[Any, ...], Dialect] = {}

    def compile_once(statement: ClauseElement, dialect: Dialect, *, compiled_cache: Any, **options: Any) -> Any:
        if compiled_cache is not None:
            dialect = dialects.setdefault((type(dialect), dialect.paramstyle, dialect.server_version_info), dialect)
            compiled_cache = compiled
        return compile_statement(statement, dialect, compiled_cache=compiled_cache, **options)

    ClauseElement._compile_w_cache = compile_once  # type: ignore[method-assign, assignment]
    yield
    ClauseElement._compile_w_cache = compile_statement  # type: ignore[method-assign]
