"""Cells found by patterns, however long the sheet."""

import pytest

from pipeline.read import cells
from pipeline.read.cells import find_cells


@pytest.mark.parametrize("at_once", [1, 40, 100, 2**24])
@pytest.mark.parametrize("prefix", [b"", b"x:"])
def test_a_sheet_that_is_cut_into_pieces_has_the_same_cells(
    at_once: int, prefix: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether a cut falls into a row, before or behind it."""
    rows = (
        b'<%srow r="%d"><%sc r="A%d" t="e"><%sv>#N/A</%sv></%sc><%sc r="B%d"/></%srow>'
        % (prefix, row, prefix, row, prefix, prefix, prefix, prefix, row, prefix)
        for row in range(1, 20)
    )
    xml = b"<%ssheetData>%s</%ssheetData>" % (prefix, b"".join(rows), prefix)
    monkeypatch.setattr(cells, "_AT_ONCE", at_once)
    found = [*find_cells(xml, lambda piece: b"#N/A" in piece)]
    content = b"<%sv>#N/A</%sv>" % (prefix, prefix)
    assert found == [(b' r="A%d" t="e"' % row, content) for row in range(1, 20)]
