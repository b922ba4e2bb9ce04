"""What a written file quotes of records that are to be purged."""

import io
from zipfile import ZipFile

import pandas as pd
import pytest

from pipeline.quoted import Traces, read_texts

RECORD = pd.DataFrame(
    {
        "customer_name": ["晨光贸易"],
        "description": ["手环充电后屏幕仍然不亮，请回电 13912345678"],
        "solution": ["已换"],
    }
)


@pytest.mark.parametrize(
    ("text", "quoted", "named"),
    [
        ("客户说：手环充电后屏幕\n仍然不亮，请回电 13912345678", True, False),
        ("手环充电后屏幕仍然不亮，请回电 139****5678", True, False),
        ("C-1　晨光贸易　超时", True, True),
        ("C-1　超时", False, True),
        ("晨光贸易　本月 3 件", False, False),
        ("AC-1、C-12、已换", False, False),
    ],
)
def test_words_or_a_name_beside_a_number_are_quoted(text: str, quoted: bool, named: bool) -> None:  # noqa: FBT001
    """A number alone tells nothing, a customer alone may have other records, a short text is anybody's."""
    traces = Traces([RECORD], ["C-1"])
    assert (traces.are_quoted(text), traces.are_named(text)) == (quoted, named)


def test_a_package_is_read_part_by_part_without_markup() -> None:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as package:
        package.writestr("word/document.xml", "<p><t>甲&amp;乙</t></p>")
        package.writestr("word/media.png", b"\x89PNG")
    assert read_texts(buffer.getvalue()).split() == ["甲&乙"]
    assert read_texts("<b>甲</b>".encode()).split() == ["甲"]
