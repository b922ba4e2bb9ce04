"""What a user can do wrong, told in one line, each with its exit code (contract section 2)."""

from typing import ClassVar


class UserError(Exception):
    """A mistake that the user can mend: what, where, the value, what was allowed."""

    exit_code: ClassVar[int] = 2


class ConfigError(UserError):
    """`config.toml` or a handbook is wrong; `faults` holds every fault as "problem @ path"."""

    def __init__(self, faults: list[str]) -> None:
        """Tell the faults, a line each."""
        super().__init__("\n".join(faults))
        self.faults = faults


class UsageError(UserError):
    """An argument that makes no sense (unknown case number, malformed month)."""


class ShrunkInputError(UserError):
    """The input holds much less than at the last run; earlier outputs are untouched."""

    exit_code: ClassVar[int] = 1


class StateError(UserError):
    """What the program remembers cannot be used; nothing was written."""

    exit_code: ClassVar[int] = 1


class BusyError(UserError):
    """Another run is at work; nothing was written."""

    exit_code: ClassVar[int] = 1


class EngineError(UserError):
    """The cluster that is to do the work cannot be reached, or was lost; nothing was written."""

    exit_code: ClassVar[int] = 1


class EngineSetupError(EngineError):
    """Something is not installed as the cluster needs it, here or on a worker; nothing was written."""

    exit_code: ClassVar[int] = 2


class PublishError(UserError):
    """An output could not be put in place; earlier outputs are untouched."""

    exit_code: ClassVar[int] = 1


class TemplateError(UserError):
    """A report template that a user edited cannot be used: which one, which tag, what is wrong with it."""
