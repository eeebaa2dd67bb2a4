"""The files that were parsed for the rules are forgotten when the last of these tests has run."""

from collections.abc import Iterator

import pytest

from tests.architecture.source import source_of


@pytest.fixture(scope="package", autouse=True)
def _parsed_files_are_forgotten() -> Iterator[None]:
    """Their trees would make each collection of garbage in the tests after these longer."""
    yield
    source_of.cache_clear()
