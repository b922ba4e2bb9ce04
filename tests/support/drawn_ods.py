"""Draws check boxes on the sheet of a small ods, as LibreOffice writes them."""

from collections.abc import Mapping, Sequence

from tests.support.drawn import Drawn, pack

WIDTH, HEIGHT = 64, 20  # pixels of every column and row
NAMES = {
    "office": "office", "table": "table", "text": "text", "draw": "drawing", "style": "style", "form": "form",
    "svg": "svg-compatible",
}  # fmt: skip
STYLES = "".join(
    f'<style:style style:name="{kind}" style:family="table-{kind}">'
    f'<style:table-{kind}-properties style:{length}="{size}px"/></style:style>'
    for kind, length, size in (("column", "column-width", WIDTH), ("row", "row-height", HEIGHT))
)


def draw_ods(
    rows: Sequence[Sequence[object]], boxes: Sequence[Drawn] = (), *, on_cells: bool = True
) -> bytes:
    """An ods of these texts with controls: each hangs on the cell where it begins, or on the sheet."""
    forms = "".join(_form(number, box) for number, box in enumerate(boxes))
    placed: dict[tuple[int, int], str] = {}
    for number, box in enumerate(boxes):
        cell = (box.at[2], box.at[0]) if on_cells else (-1, -1)
        placed[cell] = placed.get(cell, "") + _hang(number, box, on_cells=on_cells)
    width = max(map(len, rows)) + 3
    lines = "".join(_line(row, values, width, placed=placed) for row, values in enumerate(rows))
    columns = f'<table:table-column table:style-name="column" table:number-columns-repeated="{width}"/>'
    return pack_ods(
        f"<office:forms><form:form>{forms}</form:form></office:forms>"
        f"<table:shapes>{placed.get((-1, -1), '')}</table:shapes>{columns}{lines}"
    )


def pack_ods(table: str) -> bytes:
    """An ods whose only sheet has this content."""
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"' for name, urn in NAMES.items()
    )
    content = (
        f"<office:document-content {names}><office:automatic-styles>{STYLES}</office:automatic-styles>"
        f'<office:body><office:spreadsheet><table:table table:name="Sheet1">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return pack(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": b"<manifest/>",
            "content.xml": content.encode(),
        }
    )


def _form(number: int, box: Drawn) -> str:
    checked = ' form:current-state="checked"' if box.checked else ""
    link = f' form:linked-cell="{box.link}"' if box.link else ""
    return f'<form:checkbox form:id="control{number}" form:label="{box.caption}"{checked}{link}/>'


def _hang(number: int, box: Drawn, *, on_cells: bool) -> str:
    col, x, row, y, last_col, right, last_row, bottom = box.at
    left, top = col * WIDTH + x, row * HEIGHT + y
    size = (
        f'svg:width="{last_col * WIDTH + right - left}px" svg:height="{last_row * HEIGHT + bottom - top}px"'
    )
    x, y = (x, y) if on_cells else (left, top)
    return f'<draw:control draw:control="control{number}" svg:x="{x}px" svg:y="{y}px" {size}/>'


def _line(row: int, values: Sequence[object], width: int, *, placed: Mapping[tuple[int, int], str]) -> str:
    cells = "".join(_cell(values, col, placed.get((row, col), "")) for col in range(width))
    return f"<table:table-row table:style-name='row'>{cells}</table:table-row>"


def _cell(values: Sequence[object], col: int, shapes: str) -> str:
    value = values[col] if col < len(values) else None
    if value is None:
        return f"<table:table-cell>{shapes}</table:table-cell>"
    return f'<table:table-cell office:value-type="string">{shapes}<text:p>{value}</text:p></table:table-cell>'
