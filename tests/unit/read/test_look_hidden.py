"""What a sheet's XML says of hidden rows and columns."""

import pytest

from pipeline.read.hidden import find_hidden


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [
        ('<row r="1"/><row r="3" hidden="1"/><row r="7" spans="1:3" hidden="true" ht="0"/>', {2, 6}),
        ("<x:row r='2' hidden='1'><x:c r='A2'/></x:row>", {1}),
        ('<row/><row hidden="1"/><row r="9"/><row hidden="1"/>', {1, 9}),
        ('<row r="1" hidden="0"/><row r="2" x:hidden="1"/><c r="A2" hidden="1"/>', set()),
        ('<row r="1"><c t="inlineStr"><is><t>hidden="1"</t></is></c></row>', set()),
    ],
)
def test_hidden_rows(rows: str, hidden: set[int]) -> None:
    """By their own attribute, whatever the prefix; a row without a number follows the one before."""
    xml = f'<worksheet><cols><col min="1" max="1"/></cols><sheetData>{rows}</sheetData></worksheet>'
    assert find_hidden(xml.encode()).rows == hidden


def test_hidden_columns() -> None:
    """Ranges of columns; the words of the sheet's views and filters are no columns."""
    cols = '<col min="2" max="3" hidden="1"/><col min="5" max="5"/><col max="9" min="8" hidden="true"/>'
    xml = f'<worksheet><sheetPr hidden="1"/><cols>{cols}</cols><sheetData/></worksheet>'
    found = find_hidden(xml.encode())
    assert (found.cols, found.rows, found.is_filtered) == ({1, 2, 7, 8}, set(), False)


def test_a_filter_that_hides_nothing_is_not_told() -> None:
    """Only a filter with a condition hides rows."""
    rows = '<sheetData><row r="2" hidden="1"/></sheetData>'
    open_filter = find_hidden(f'<worksheet>{rows}<autoFilter ref="A1:B9"/></worksheet>'.encode())
    condition = '<autoFilter ref="A1:B9"><filterColumn colId="0"/></autoFilter>'
    assert not open_filter.is_filtered
    assert find_hidden(f"<worksheet>{rows}{condition}</worksheet>".encode()).is_filtered
