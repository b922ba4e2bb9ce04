"""What a second look at a workbook finds that calamine does not tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.read.boxes import Control
from pipeline.read.grid import CellAt, Hidden, Span
from pipeline.read.tell import UnreadableError


@dataclass
class SheetLook:
    """One sheet: cells that show an error, merged ranges, and how far cells with content reach.

    `texts` are cells that show something else than their value: a box for TRUE, nothing for the state of a
    check box drawn elsewhere; `controls` are those check boxes; `hidden` is what a user does not see.
    """

    errors: dict[CellAt, str] = field(default_factory=dict)
    merges: list[Span] = field(default_factory=list)
    texts: dict[CellAt, str] = field(default_factory=dict)
    controls: list[Control] = field(default_factory=list)
    hidden: Hidden = field(default_factory=Hidden)
    pictures: int = 0
    height: int = 0
    width: int = 0

    def reach(self, row: int, col: int) -> None:
        """Notes a cell with content (0-based)."""
        self.height = max(self.height, row + 1)
        self.width = max(self.width, col + 1)


@dataclass(frozen=True)
class BookLook:
    """All sheets by name, and whether day 0 of the workbook is 1904-01-01 (old Macs)."""

    sheets: Mapping[str, SheetLook]
    epoch_1904: bool = False

    def check(self, cells: int) -> None:
        """Refuses a sheet that is too large as one rectangle from A1: calamine would abort on it."""
        for name, sheet in self.sheets.items():
            if sheet.height * sheet.width > cells:
                raise UnreadableError("extent", name)
