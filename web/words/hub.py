"""What a reader of the hub's pages is told, by error code."""

from typing import Any

SAID: dict[str, Any] = {}
