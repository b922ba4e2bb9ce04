"""The glance at a sheet's bytes: how far it reaches, which signs it holds."""

import pytest

from pipeline.read.sight import holds, measure

SHEET = '<worksheet><sheetData><row r="1">{}</row></sheetData><pageMargins/></worksheet>'
FIRST = '<c r="A1"><v>1</v></c>'


@pytest.mark.parametrize(
    ("cells", "reach"),
    [
        ("", (0, 0)),
        (FIRST, (1, 1)),
        (FIRST + '<c r="XFD1048576" s="3"/>', (1_048_576, 16_384)),
        (FIRST + '<c r="ab12"><v>1</v></c>', (12, 28)),
        (FIRST + '<c r="B2" t="inlineStr"><is><t>c r="XFD9"</t><color/></is></c>', (2, 2)),
    ],
)
def test_the_reach_is_that_of_the_last_row_and_column(cells: str, reach: tuple[int, int]) -> None:
    assert measure(SHEET.format(cells).encode()) == reach


@pytest.mark.parametrize(
    "cell",
    [
        "<c><v>1</v></c>",
        "<c/>",
        '<c\tr="B2"/>',
        '<c s="1" r="B2"/>',
        '<c r=" B2"/>',
        "<c r='B2'/>",
        '<c r="B"/>',
        '<c r="2"/>',
        '<c r="ABCD2"/>',
        '<c r="B12345678"/>',
        '<x:c r="B2"/>',
        '<c r="&#66;2"/>',
    ],
)
def test_a_cell_that_does_not_plainly_tell_its_place_leaves_the_reach_open(cell: str) -> None:
    assert measure(SHEET.format(FIRST + cell).encode()) is None


@pytest.mark.parametrize("xml", [b"", b"sheetData", b"<sheetData", b"<sheetData><c", b'<sheetData><c r="A1'])
def test_a_sheet_that_breaks_off_is_no_failure(xml: bytes) -> None:
    assert measure(xml) == (0, 0)


@pytest.mark.parametrize(
    ("xml", "found"),
    [(b'<c t="e">', True), (b'"e"', True), (b'"e', False), (b"e", False), (b"", False), (b'"f" e"', False)],
)
def test_a_sign_is_seen_wherever_it_stands(xml: bytes, *, found: bool) -> None:
    assert holds(xml, b'"e"') is found
