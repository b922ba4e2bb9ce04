"""One worksheet of a package being marked: its cells, its comments, and how they hang together."""

from functools import cached_property

import numpy as np

from pipeline.publish.marking.notes import NO_BOXES, NO_COMMENTS, Comments, Note, draw_boxes
from pipeline.publish.marking.package import Package, UnusualError
from pipeline.publish.marking.sheet_xml import Place, SheetXml, read_address, write_address
from pipeline.publish.marking.styles import Styles

COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
BOXES_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"


class Sheet:
    """A worksheet: notes are added, then `save` puts them in. Raises UnusualError, as its parts do."""

    def __init__(self, package: Package, part: str, *, hidden: bool) -> None:
        """Take the sheet's part; it is read when it is needed."""
        self.hidden = hidden
        self._package, self._part = package, part
        self._notes: dict[Place, Note] = {}

    @cached_property
    def _xml(self) -> SheetXml:
        return SheetXml(self._package.read(self._part))

    @cached_property
    def _merged(self) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
        return self._xml.merged()

    def locate(self, address: str) -> str:
        """The address; of a merged cell the top left one's, which alone can hold a comment."""
        row, column = read_address(address)
        top, left, bottom, right = self._merged.T
        (found,) = np.nonzero((top <= row) & (row <= bottom) & (left <= column) & (column <= right))
        return write_address((int(top[found[0]]), int(left[found[0]]))) if len(found) else address

    def add(self, address: str, note: Note) -> None:
        """Colour the cell and comment it."""
        self._notes[read_address(address)] = note

    def save(self, styles: Styles) -> None:
        """Put the notes in, in place of an earlier copy's."""
        relations = self._package.relations(self._part).values()
        part = next((relation.part for relation in relations if relation.kind == "comments"), "")
        comments = Comments(self._package.read(part) if part else NO_COMMENTS)
        marked, gone = comments.take_back()
        if not marked and not self._notes:
            return
        colors = dict.fromkeys(marked, "") | {place: note.color for place, note in self._notes.items()}
        self._xml.restyle(set(colors), lambda style, place: styles.fill(style, colors[place]))
        texts = {place: comments.add(place, note.text) for place, note in self._notes.items()}
        boxes = self._find_boxes(commented=bool(part))
        self._package.write(boxes, draw_boxes(self._package.read(boxes), texts, gone - texts.keys()))
        self._package.write_tree(part or self._add_comments(), comments.root)
        self._package.write(self._part, self._xml.content)

    def _find_boxes(self, *, commented: bool) -> str:
        """The part the boxes are drawn in, which is added where there is none."""
        if number := self._xml.drawing:
            return self._package.relations(self._part)[number].part
        if commented:
            raise UnusualError("comments without boxes")
        part = self._package.add("xl/drawings/vmlDrawing{}.vml", NO_BOXES, content_type=BOXES_TYPE)
        self._xml.add_drawing(self._package.relate(self._part, "vmlDrawing", part))
        return part

    def _add_comments(self) -> str:
        part = self._package.add("xl/comments{}.xml", NO_COMMENTS, content_type=COMMENTS_TYPE)
        self._package.relate(self._part, "comments", part)
        return part
