"""Check-box cells and Wingdings in the parts of an xlsx."""

import pytest

from pipeline.read.grid import CellAt
from pipeline.read.symbols import find_symbols, read_symbols

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BAG = "http://schemas.microsoft.com/office/spreadsheetml/2022/featurepropertybag"
COMPLEMENT = f'<xf><extLst><ext uri="x"><b:xfComplement xmlns:b="{BAG}" i="%s"/></ext></extLst></xf>'
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts><font><name val="宋体"/></font><font><sz val="9"/></font>'
    '<font><name val="Wingdings 2"/></font></fonts><cellXfs><xf fontId="0"/><xf fontId="2"/>'
    f"{COMPLEMENT % 0}{COMPLEMENT % 1}</cellXfs></styleSheet>"
)
BAGS = f"""<FeaturePropertyBags xmlns="{BAG}"><bag type="Checkbox"/>
<bag type="XFControls"><bagId k="CellControl">0</bagId></bag>
<bag type="XFComplement"><bagId k="XFControls">1</bagId></bag><bag type="Other"/>
<bag type="XFComplement"><bagId k="Other">3</bagId><bagId>4</bagId></bag>
<bag type="XFComplements"><a k="MappedFeaturePropertyBags"><bagId>2</bagId><bagId>4</bagId></a></bag>
</FeaturePropertyBags>"""
STRINGS = f"""<sst xmlns="{MAIN}"><si><t>R</t></si>
<si><r><rPr><rFont val="Wingdings"/></rPr><t>þ</t></r><r><t xml:space="preserve">电话 &amp; o </t></r>
<r><rPr><rFont val="Wingdings"/></rPr><t>o</t></r><r><rPr><rFont val="宋体"/></rPr><t>邮件R</t></r>
<rPh sb="0" eb="1"><t>dian</t></rPh></si></sst>"""


def parts(*names: str) -> dict[str, bytes]:
    every = {
        "xl/styles.xml": STYLES,
        "xl/featurePropertyBag/featurePropertyBag.xml": BAGS,
        "xl/sharedStrings.xml": STRINGS,
    }
    return {name: text.encode() for name, text in every.items() if not names or name in names}


def show(cell: str) -> str | None:
    """What a cell shows; None where nothing but its value."""
    symbols = read_symbols(parts())
    assert symbols is not None
    xml = f'<worksheet><sheetData><row r="5">{cell}</row></sheetData></worksheet>'.encode()
    return dict(find_symbols(xml, symbols)).get(CellAt(4, 1))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="B5" s="2" t="b"><v>1</v></c>', "☑"),
        ('<c r="B5" t="b" s="2"><v>0</v></c>', "□"),
        ('<c r="B5" s="2" t="b"><f>A1&gt;3</f><v>1</v></c>', "☑"),
        ('<c r="B5" s="3" t="b"><v>1</v></c>', None),  # another kind of complement
        ('<c r="B5" t="b"><v>1</v></c>', None),
        ('<c r="B5" s="2"><v>1</v></c>', None),
        ('<c r="B5" s="2" t="s"><v>0</v></c>', None),
        ('<c r="B5" s="1" t="s"><v>0</v></c>', "☑"),
        ('<c r="B5" s="0" t="s"><v>0</v></c>', None),
        ('<c r="B5" t="s"><v>1</v></c>', "☑电话 & o □邮件R"),
        ('<c r="B5" s="1" t="inlineStr"><is><t>P£</t></is></c>', "√□"),
        ('<c r="B5" s="1" t="str"><f>CHAR(82)</f><v>R</v></c>', "☑"),
        ('<c r="B5" s="1" t="s"><v>99</v></c>', ""),
        ('<c r="B5" s="1"><v>5</v></c>', None),
    ],
)
def test_what_a_cell_shows(cell: str, text: str | None) -> None:
    """The format decides: a complement that leads to a check box, a font, the font of a run."""
    assert show(cell) == text


def test_an_ordinary_workbook_has_no_symbols() -> None:
    """Neither the part with the bags, nor such a font: nothing is looked at."""
    plain = {
        "xl/styles.xml": STYLES.replace("Wingdings 2", "宋体").encode(),
        "xl/sharedStrings.xml": b"<sst/>",
    }
    assert read_symbols(plain) is None
    assert read_symbols(parts("xl/sharedStrings.xml")) is not None


def test_bags_that_lead_in_a_circle() -> None:
    """Links among the bags are not followed for ever."""
    circle = (
        f'<b xmlns="{BAG}"><bag type="XFComplements"><bagId>1</bagId></bag><bag><bagId>1</bagId></bag></b>'
    )
    symbols = read_symbols({**parts("xl/styles.xml"), "xl/x/featurePropertyBag.xml": circle.encode()})
    assert symbols is not None
    assert symbols.boxes == frozenset()
