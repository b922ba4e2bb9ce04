"""Draws check boxes and pictures on the first sheet of a small xlsx, as Excel writes them."""

import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

PIXEL = 9_525
SHEET = "xl/worksheets/sheet1.xml"
RELS = "xl/worksheets/_rels/sheet1.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
VML = """<xml xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t201" o:spt="201"></v:shapetype>"""


@dataclass(frozen=True)
class Drawn:
    """A check box over the sheet: from column and row to column and row (0-based, with pixels into them)."""

    caption: str
    checked: int = 0
    at: tuple[int, ...] = (1, 2, 0, 2, 1, 62, 0, 18)
    link: str = ""
    kind: str = "Checkbox"
    look: str = ""


def over(row: int, col: int, *, left: int = 2, width: int = 60) -> tuple[int, ...]:
    """The anchor of a control inside one cell."""
    return (col, left, row, 2, col, left + width, row, 18)


def draw(xlsx: bytes, boxes: Sequence[Drawn], *, old: bool = False, vml: str = "utf-8") -> bytes:
    """The workbook with these controls; `old` ones (Excel 2007) stand in the VML part alone."""
    shapes = "".join(_shape(number, box) for number, box in enumerate(boxes, start=1025))
    links = {"rId90": ("vmlDrawing", "../drawings/vmlDrawing1.vml")}
    parts = {"xl/drawings/vmlDrawing1.vml": (VML + shapes + "</xml>").encode(vml)}
    tail = '<legacyDrawing r:id="rId90"/>'
    if not old:
        controls = "".join(_control(number, box) for number, box in enumerate(boxes, start=1025))
        tail += _alternative(f"<controls>{controls}</controls>")
        for number, box in enumerate(boxes, start=1025):
            links[f"rId{number}"] = ("ctrlProp", f"../ctrlProps/ctrlProp{number}.xml")
            parts[f"xl/ctrlProps/ctrlProp{number}.xml"] = _state(box).encode()
    return add_parts(xlsx, parts, links=links, tail=tail)


def add_parts(
    xlsx: bytes, parts: Mapping[str, bytes], *, links: Mapping[str, tuple[str, str]], tail: str
) -> bytes:
    """The workbook with these parts, its first sheet linked to them by ids: `tail` goes behind its cells."""
    content = unpack(xlsx)
    relations = "".join(
        f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for id_, (kind, target) in links.items()
    )
    content[RELS] = f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>'.encode()
    sheet = content[SHEET].decode()
    sheet = re.sub(r"<worksheet ", f'<worksheet xmlns:xdr="{XDR}" xmlns:mc="{MC}" ', sheet, count=1)
    content[SHEET] = sheet.replace("</worksheet>", tail + "</worksheet>").encode()
    return pack({**content, **parts})


def change_parts(package: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The package with every part (name, content) as `change` leaves it."""
    return pack({name: change(name, part) for name, part in unpack(package).items()})


def unpack(package: bytes) -> dict[str, bytes]:
    """The parts of a package."""
    with zipfile.ZipFile(BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(parts: Mapping[str, bytes]) -> bytes:
    """A package of these parts."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def _shape(number: int, box: Drawn) -> str:
    checked = f"<x:Checked>{box.checked}</x:Checked>" if box.checked else ""
    link = f"<x:FmlaLink>{box.link}</x:FmlaLink>" if box.link else ""
    return f"""<v:shape id="_x0000_s{number}" type="#_x0000_t201" style='position:absolute;{box.look}'>
  <v:path shadowok="t"/><v:textbox style='mso-direction-alt:auto' o:singleclick="f">
   <div style='text-align:left'><font face="宋体" size="180" color="auto">{box.caption}</font></div>
  </v:textbox>
  <x:ClientData ObjectType="{box.kind}"><x:SizeWithCells/>
   <x:Anchor>
    {", ".join(map(str, box.at))}</x:Anchor>{checked}{link}<x:NoThreeD/>
  </x:ClientData>
 </v:shape>"""


def _control(number: int, box: Drawn) -> str:
    corners = [
        f"<xdr:col>{col}</xdr:col><xdr:colOff>{x * PIXEL}</xdr:colOff>"
        f"<xdr:row>{row}</xdr:row><xdr:rowOff>{y * PIXEL}</xdr:rowOff>"
        for col, x, row, y in (box.at[:4], box.at[4:])
    ]
    anchor = f"<anchor moveWithCells='1'><from>{corners[0]}</from><to>{corners[1]}</to></anchor>"
    control = f'<control shapeId="{number}" r:id="rId{number}" name="Check Box {number}">'
    return _alternative(f'{control}<controlPr defaultSize="0">{anchor}</controlPr></control>')


def _alternative(choice: str) -> str:
    return f'<mc:AlternateContent><mc:Choice Requires="x14">{choice}</mc:Choice></mc:AlternateContent>'


def _state(box: Drawn) -> str:
    kind = {"Checkbox": "CheckBox"}.get(box.kind, box.kind)
    checked = {0: "", 1: ' checked="Checked"', 2: ' checked="Mixed"'}[box.checked]
    link = f' fmlaLink="{box.link}"' if box.link else ""
    return f'<formControlPr xmlns="{X14}" objectType="{kind}"{checked}{link} lockText="1"/>'
