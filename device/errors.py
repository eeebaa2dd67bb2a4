"""The error that a part raises when it cannot be opened."""


class PartError(Exception):
    """A part cannot be opened; `code` says why, in its health row."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
