"""A workbook's styles (xl/styles.xml): the looks that marking adds; those that are there stay as they are."""

from copy import deepcopy

from pipeline.publish.marking.package import MAIN, Element, Package, UnusualError, parse
from pipeline.publish.palette import FONT

SOLID = (
    '<fill><patternFill patternType="solid"><fgColor rgb="FF{color}"/><bgColor indexed="64"/></patternFill>'
    "</fill>"
)
SIDES = ("left", "right", "top", "bottom")


class Styles:
    """The styles part of a package. Raises UnusualError where there is none to add to."""

    def __init__(self, package: Package, part: str) -> None:
        """Read the part."""
        self._package, self._part = package, part
        self._root = package.parse(part)
        self._known: dict[object, int] = {}

    def save(self) -> None:
        """Put the styles back into the package."""
        self._package.write_tree(self._part, self._root)

    def fill(self, style: int, color: str) -> int:
        """The number of that style with another fill (`#RRGGBB`), or with none where it is empty."""
        if (style, color) not in self._known:
            look = deepcopy(self._table("cellXfs")[style])
            look.set("fillId", str(self._add("fills", SOLID.format(color=color[1:])) if color else 0))
            look.set("applyFill", "1")
            self._known[style, color] = self._append(self._table("cellXfs"), look)
        return self._known[style, color]

    def add(  # noqa: PLR0913 - a look has many sides
        self,
        *,
        ink: str,
        size: int = 10,
        bold: bool = False,
        underline: bool = False,
        fill: str = "",
        line: str = "",
        align: str = "",
        wrap: bool = False,
        quoted: bool = False,
    ) -> int:
        """The number of a look of our own; colours are `#RRGGBB`.

        `quoted` is for text that begins like a formula, so that it stays a text when it is edited.
        """
        marks = "<b/>" * bold + "<u/>" * underline
        name = f'<name val="{FONT}"/><charset val="134"/>'
        font = f'<font>{marks}<sz val="{size}"/><color rgb="FF{ink[1:]}"/>{name}</font>'
        sides = "".join(f'<{side} style="thin"><color rgb="FF{line[1:]}"/></{side}>' for side in SIDES)
        fonts = self._add("fonts", font)
        fills = self._add("fills", SOLID.format(color=fill[1:])) if fill else 0
        borders = self._add("borders", f"<border>{sides}<diagonal/></border>") if line else 0
        horizontal = f' horizontal="{align}"' if align else ""
        return self._add(
            "cellXfs",
            f'<xf numFmtId="0" fontId="{fonts}" fillId="{fills}" borderId="{borders}" xfId="0"'
            f' quotePrefix="{quoted:d}" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
            f'<alignment{horizontal} vertical="center" wrapText="{wrap:d}"/></xf>',
        )

    def _table(self, name: str) -> Element:
        table = self._root.find(MAIN + name)
        if table is None or not len(table) or table.find("{}*") is not None:
            raise UnusualError("no styles to add to")
        return table

    def _add(self, name: str, xml: str) -> int:
        """The number of the entry in a table, which is added where it is new."""
        if (name, xml) not in self._known:
            (entry,) = parse(f'<table xmlns="{MAIN[1:-1]}">{xml}</table>'.encode())
            self._known[name, xml] = self._append(self._table(name), entry)
        return self._known[name, xml]

    @staticmethod
    def _append(table: Element, entry: Element) -> int:
        table.append(entry)
        table.set("count", str(len(table)))
        return len(table) - 1
