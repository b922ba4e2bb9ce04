"""The workbook part of a package: which sheets there are, and in which order (ECMA-376 18.2.27)."""

from lxml import etree

from pipeline.publish.marking.package import MAIN, OFFICE, Element, Package, UnusualError
from pipeline.publish.marking.sheet import Sheet
from pipeline.publish.marking.sheet_xml import deselect_sheet
from pipeline.publish.marking.styles import Styles

RELATION_ID = f"{{{OFFICE}}}id"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
SHARED_EDITING = "xl/revisions/"  # a log that knows every sheet


class Workbook:
    """A package's styles, and its worksheets by name. Raises UnusualError or StopIteration without."""

    def __init__(self, package: Package) -> None:
        """Read which sheets there are."""
        self._package = package
        self._part = next(to.part for to in package.relations("").values() if to.kind == "officeDocument")
        self._root = package.parse(self._part)
        self._list = self._root.find(f"{MAIN}sheets")
        if self._list is None or any(part.startswith(SHARED_EDITING) for part in package.parts):
            raise UnusualError("no workbook to add a sheet to")
        relations = package.relations(self._part)
        self.styles = Styles(package, next(to.part for to in relations.values() if to.kind == "styles"))
        self._parts = {sheet.get("name"): relations[sheet.get(RELATION_ID)] for sheet in self._list}
        self.sheets = {
            sheet.get("name"): Sheet(package, to.part, hidden=sheet.get("state", "visible") != "visible")
            for sheet in self._list
            if (to := self._parts[sheet.get("name")]).kind == "worksheet"
        }

    @property
    def titles(self) -> list[str]:
        """The names of the sheets of every kind."""
        return list(self._parts)

    def remove(self, title: str) -> None:
        """Take a worksheet out."""
        place = self.titles.index(title)
        element = self._list[place]
        for name in self._local_names():
            if int(name.get("localSheetId")) == place:
                name.getparent().remove(name)
        self._move_names(behind=place, by=-1)
        self._package.unrelate(self._part, element.get(RELATION_ID))
        self._list.remove(element)
        self._package.remove(self._parts.pop(title).part)
        del self.sheets[title]

    def add_first(self, title: str, content: bytes) -> None:
        """Put a new worksheet first; it is the one that opens, and no other stays selected."""
        part = self._package.add("xl/worksheets/sheet{}.xml", content, content_type=SHEET_TYPE)
        number = max((int(sheet.get("sheetId")) for sheet in self._list), default=0) + 1
        related = {RELATION_ID: self._package.relate(self._part, "worksheet", part)}
        element = self._list.makeelement(f"{MAIN}sheet", {"name": title, "sheetId": str(number)} | related)
        self._list.insert(0, element)
        self._move_names(behind=-1, by=1)
        self._show_first()

    def save(self) -> None:
        """Put the notes, the styles and the order of the sheets into the package."""
        for sheet in self.sheets.values():
            sheet.save(self.styles)
        for relation in self._parts.values():
            self._package.write(relation.part, deselect_sheet(self._package.read(relation.part)))
        self.styles.save()
        self._package.write_tree(self._part, self._root)

    def _local_names(self) -> list[Element]:
        return list(self._root.findall(f"{MAIN}definedNames/{MAIN}definedName[@localSheetId]"))

    def _move_names(self, *, behind: int, by: int) -> None:
        """Names that belong to a sheet give its place among the sheets."""
        for name in self._local_names():
            if (place := int(name.get("localSheetId"))) > behind:
                name.set("localSheetId", str(place + by))

    def _show_first(self) -> None:
        views = self._root.find(f"{MAIN}bookViews")
        if views is None:
            views = self._list.makeelement(f"{MAIN}bookViews")
            etree.SubElement(views, f"{MAIN}workbookView")
            self._list.addprevious(views)
        for view in views.iter(f"{MAIN}workbookView"):
            for name in ("activeTab", "firstSheet"):
                view.attrib.pop(name, None)
