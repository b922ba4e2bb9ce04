"""A worksheet that takes whole columns, and raises where xlsxwriter would only return a code.

xlsxwriter stores every cell as an object and formats it on its own: 0.12 million cells a second. Here a
column is kept as its distinct values and one small code a row, some two bytes a cell, and the sheet's XML is
put together from them at the end by Arrow, a few thousand rows at a time. A formula stands in its first
cell, the others share it (to Excel it is the same). Everything else (tables, formats, drop-downs, charts)
stays xlsxwriter's business. The private parts used here are what its own cell writing consists of; the tests
compare the two.

Rows and columns are 0-based here, as in xlsxwriter.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from html import escape
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_range
from xlsxwriter.worksheet import Worksheet

from pipeline.errors import PublishError
from pipeline.publish.links import Links

if TYPE_CHECKING:
    from pipeline.publish.package_writer import Part

MAX_ROWS = 1_048_576  # Excel's, header included
MAX_TEXT = 32_767  # Excel's, in UTF-16 units
MAX_LINKS = 65_530  # Excel's, per sheet
CUT = "…（已截断）"
SURROGATE = re.compile("[\\ud800-\\udfff]")  # half a character; no file can hold one
ROWS_AT_A_TIME = 4096
FEW = 4096  # values whose texts are made once for all rows
BLANK = "/>"
# What a cell holds behind its address and format, before its value and after it.
AS_TEXT, AS_NUMBER, AS_IT_IS = (' t="s"><v>', "</v></c>"), ("><v>", "</v></c>"), ("", "")
ROW = "\0"  # in a formula: the number of the row it stands in
FORMULA = "\1"  # in a cell: where its formula stands
FIRST_DAY, LAST_DAY = np.datetime64("1900-03-01"), np.datetime64("9999-12-31")  # Excel's calendar is sound
A_DAY = np.timedelta64(86_400_000_000, "us")
CHECKED = (
    "add_table",
    "conditional_format",
    "data_validation",
    "insert_chart",
    "merge_range",
    "set_column",
    "set_row",
    "write_blank",
    "write_formula",
    "write_number",
    "write_rich_string",
    "write_string",
    "write_url",
)


def clean_text(text: str) -> str:
    """The text as Excel can hold it: no lone surrogates, not too long, and never taken for markup."""
    text = SURROGATE.sub("\ufffd", text)
    if len(text) > MAX_TEXT // 2 and len(units := text.encode("utf-16-le")) > 2 * MAX_TEXT:
        text = units[: 2 * (MAX_TEXT - len(CUT))].decode("utf-16-le", "ignore") + CUT
    if text.startswith("<r>") and text.endswith("</r>"):  # xlsxwriter takes it for its own rich text
        text = f'<r><t xml:space="preserve">{escape(text, quote=False)}</t></r>'
    return text


def clean_texts(texts: pd.Index) -> list[str]:
    """`clean_text` of each; those that are text by type and not odd are so already."""
    if isinstance(texts.dtype, pd.StringDtype):
        array = pa.array(texts)
        odd = pc.or_(pc.greater(pc.binary_length(array), MAX_TEXT), pc.starts_with(array, "<r>"))
        if not pc.any(odd).as_py():
            return cast("list[str]", texts.tolist())
    return [clean_text(text) for text in texts.tolist()]


def serial_days(times: npt.NDArray[np.datetime64]) -> npt.NDArray[np.float64]:
    """Times as Excel's day numbers; NaN where missing or outside Excel's calendar."""
    since = times.astype("datetime64[us]") - np.datetime64("1899-12-30")
    days = since // A_DAY + (since % A_DAY / np.timedelta64(1, "s")) / 86_400
    return np.where((times >= FIRST_DAY) & (times <= LAST_DAY), days, np.nan)


@dataclass(frozen=True)
class Cells:
    """The cells of one column; behind its address and format one holds `values[codes[row]]` between `around`.

    A code of -1, which pandas gives for a missing value, is a blank. `values` are numbers or texts. `formula`
    is that of all cells, ROW in it being the row's number.
    """

    codes: npt.NDArray[np.signedinteger]
    values: npt.NDArray[Any]
    around: tuple[str, str]
    look: Format
    formula: str = ""

    def __post_init__(self) -> None:
        """Makes the codes as small as their values are few."""
        small = np.min_scalar_type(-len(self.values) - 1)
        object.__setattr__(self, "codes", self.codes.astype(small, copy=False))

    @property
    def blank(self) -> str:
        """What a cell without a value holds."""
        return f">{FORMULA}<v></v></c>" if self.formula else BLANK

    def tell(self) -> npt.NDArray[np.object_]:
        """What the cells of each value hold."""
        texts: npt.NDArray[np.object_] = _tell(self.values, self.around).to_numpy(zero_copy_only=False)
        return texts


def _tell(values: npt.NDArray[Any], around: tuple[str, str]) -> pa.StringArray:
    """Each value as text, between the two."""
    start, end = around
    return pc.binary_join_element_wise(start, pc.cast(pa.array(values), pa.string()), end, "")


def number_cells(numbers: pd.Series, look: Format) -> Cells:
    """Cells of numbers; NaN and infinite ones are blank."""
    codes, distinct = pd.factorize(numbers.astype("float64").replace([np.inf, -np.inf], np.nan))
    return Cells(codes, distinct.to_numpy(), AS_NUMBER, look)


def overlay_cells(cells: Cells, over: Cells) -> Cells:
    """The cells of `over` where it has one, else those of `cells`."""
    codes = np.where(over.codes >= 0, over.codes.astype(np.intp) + len(cells.values), cells.codes)
    told = np.concatenate([cells.tell(), over.tell()])
    return replace(cells, codes=codes, values=told, around=AS_IT_IS)


def formula_cells(formula: str, results: pd.Series, look: Format) -> Cells:
    """Cells of one formula (ROW in it is the row's number) with its results: text, number or missing."""
    codes, distinct = pd.factorize(results)
    own = formula.removeprefix("=")
    if pd.api.types.is_numeric_dtype(distinct.dtype):
        return Cells(codes, distinct.to_numpy(), (f">{FORMULA}<v>", "</v></c>"), look, own)
    told = [
        f' t="str">{FORMULA}<v>{escape(value, quote=False)}</v></c>'
        if isinstance(value, str)
        else f">{FORMULA}<v>{value}</v></c>"
        for value in distinct.tolist()
    ]
    return Cells(codes, np.array(told, dtype=object), AS_IT_IS, look, own)


def _checked(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def call(sheet: Worksheet, *args: object, **options: object) -> object:
        code = method(sheet, *args, **options)
        if isinstance(code, int) and code != 0:
            raise PublishError(f"{method.__name__} 返回 {code} @ {sheet.get_name()} {args[:4]}")
        return code

    return call


class Sheet(Worksheet):  # type: ignore[misc]  # xlsxwriter is not typed
    """A worksheet whose calls are checked and that can hold one block of rows below its own ones."""

    hlink_count: int
    dim_rowmax: int

    def __init__(self) -> None:
        """Make a sheet without a block; `Workbook.add_worksheet` does."""
        super().__init__()
        self._block: Sequence[Cells] = ()
        self._heights: npt.NDArray[np.float64] = np.empty(0)
        self._first = 0
        self._links: list[tuple[int, Links]] = []
        self._targets: dict[str, str] = {}

    def write_string(self, row: int, col: int, string: str, cell_format: Format | None = None) -> int:
        """Write a text, as the text it is."""
        code: int = super().write_string(row, col, clean_text(string), cell_format)
        return code

    def text_cells(self, texts: pd.Series, look: Format) -> Cells:
        """Cells of text, as the text it is: never a formula, a link or markup."""
        codes, distinct = pd.factorize(texts)
        known = self.str_table.string_table
        numbers = [known.setdefault(text, len(known)) for text in clean_texts(distinct)]
        self.str_table.unique_count = len(known)
        self.str_table.count += int((codes >= 0).sum())  # each use counts, not each text
        return Cells(codes, np.array(numbers, dtype=np.int32), AS_TEXT, look)

    def time_cells(self, times: pd.Series, look: Format) -> Cells:
        """Cells of times; one outside Excel's calendar is written as text."""
        codes, distinct = pd.factorize(times.to_numpy())
        days = serial_days(distinct)
        cells, strange = Cells(codes, days, AS_NUMBER, look), np.flatnonzero(np.isnan(days))
        if not len(strange):
            return cells
        said = pd.Series(distinct[strange]).dt.strftime("%Y-%m-%d %H:%M")
        told = cells.tell()
        told[strange] = self.text_cells(said.astype("str"), look).tell()
        return replace(cells, values=told, around=AS_IT_IS)

    def write_block(self, first_row: int, cells: Sequence[Cells], *, heights: Sequence[float]) -> None:
        """The columns' cells from `first_row` on, column A first; one row height (points) each."""
        last = first_row + len(heights) - 1
        if last >= MAX_ROWS or any(len(column.codes) != len(heights) for column in cells):
            raise PublishError(f"{len(heights)} 行放不进一张工作表 @ {self.get_name()}")
        self._first, self._block, self._heights = first_row, cells, np.asarray(heights)
        self._check_dimensions(first_row, 0)
        self._check_dimensions(last, len(cells) - 1)

    def frame_block(self, columns: Sequence[dict[str, object]], **options: object) -> None:
        """The rows down to the end of the block as an Excel table with its header in the row above it."""
        top, width = self._first - 1, len(columns) - 1
        # xlsxwriter notes every cell of a table; a table of two rows that is widened at once needs no notes.
        self.add_table(top, 0, top + 1, width, {**options, "columns": columns})
        self.table.pop(top + 1, None)
        ends = xl_range(top, 0, self._first + len(self._heights) - 1, width)
        self.tables[-1].update(range=ends, a_range=ends, autofilter=ends)

    def link_column(self, column: int, links: Links) -> None:
        """Makes the cells of a column of the block links; those beyond Excel's limit stay plain text."""
        linked = links.codes >= 0
        kept = linked & (linked.cumsum() <= MAX_LINKS - self.hlink_count)
        self.hlink_count += int(kept.sum())
        rows = np.arange(int(np.append(kept.nonzero()[0], -1).max()) + 1)
        self._links.append((column, replace(links, codes=np.where(kept, links.codes, -1))[rows]))

    def _calculate_spans(self) -> None:
        super()._calculate_spans()
        spans = dict.fromkeys(range(self._first // 16, (self._first + len(self._heights) + 15) // 16))
        self.row_spans.update(dict.fromkeys(spans, f"1:{len(self._block)}") if self._block else {})

    def _write_rows(self) -> None:
        last = self.dim_rowmax
        if self._block:
            self.dim_rowmax = self._first - 1
        super()._write_rows()
        self.dim_rowmax = last
        columns = [_Pieces.of_rows(self._heights, len(self._block))]
        columns += [self._pieces(place, cells) for place, cells in enumerate(self._block)]
        for start in range(0, len(self._heights), ROWS_AT_A_TIME):
            rows = slice(start, min(start + ROWS_AT_A_TIME, len(self._heights)))
            numbers = pc.cast(pa.array(np.arange(rows.start, rows.stop) + self._first + 1), pa.string())
            # between two pieces always stands the row's number
            told = pc.binary_join_element_wise('<row r="', *(column.of(rows) for column in columns), numbers)
            cast("Part", self.fh).write_texts(told)

    def _pieces(self, place: int, cells: Cells) -> "_Pieces":
        """What stands behind the row's number in a cell's address, up to that in the next one's."""
        look = f'" s="{cells.look._get_xf_index()}"'  # noqa: SLF001
        end = f'<c r="{xl_col_to_name(place + 1)}' if place + 1 < len(self._block) else "</row>"
        before, after = cells.around
        texts = _Pieces(cells.codes, cells.values, (look + before, after + end), look + cells.blank + end)
        return self._share(texts, place, cells.formula) if cells.formula else texts

    def _share(self, texts: "_Pieces", place: int, formula: str) -> "_Pieces":
        """With the formula of the column in its first cell; the others share it."""
        row, name = self._first + 1, xl_col_to_name(place)
        shared = f'<f t="shared" si="{place}"/>'
        ends = f"{name}{row}:{name}{self._first + len(texts.codes)}"
        text = escape(formula.replace(ROW, str(row)), quote=False)
        own = f'<f t="shared" ref="{ends}" si="{place}">{text}</f>'
        texts = texts.put(FORMULA, shared)
        return replace(texts, first=texts.of(slice(0, 1))[0].as_py().replace(shared, own))

    def _write_hyperlinks(self) -> None:
        if not self._links:
            super()._write_hyperlinks()
            return
        self.fh.write("<hyperlinks>")
        for column, links in self._links:
            cast("Part", self.fh).write_texts(
                links.xml(xl_col_to_name(column), self._first + 1, self._relate)
            )
        self.fh.write("</hyperlinks>")

    def _relate(self, target: str) -> str:
        """The id of a relation to a file; one file has one, however many links lead there."""
        if target not in self._targets:
            self.external_hyper_links.append(["/hyperlink", target, "External"])
            self.rel_count += 1
            self._targets[target] = f"rId{self.rel_count}"
        return self._targets[target]


@dataclass(frozen=True)
class _Pieces:
    """Text a row: `values[codes[row]]` between `around`, `blank` where the code is -1, `first` in the first.

    Those of few values are made once, the others when their rows are written.
    """

    codes: npt.NDArray[np.signedinteger]
    values: npt.NDArray[Any]
    around: tuple[str, str]
    blank: str = ""
    first: str = ""

    @classmethod
    def of_rows(cls, heights: npt.NDArray[np.float64], width: int) -> "_Pieces":
        """What stands between the number of a row and that in the address of its first cell."""
        codes, distinct = pd.factorize(heights)
        return cls(codes, distinct, (f'" spans="1:{width}" ht="', '" customHeight="1"><c r="A'))

    def put(self, mark: str, text: str) -> "_Pieces":
        """With the text in place of the mark."""
        start, end = (part.replace(mark, text) for part in self.around)
        values = self.values
        if values.dtype == object:
            values = np.array([value.replace(mark, text) for value in values.tolist()], dtype=object)
        return replace(self, values=values, around=(start, end), blank=self.blank.replace(mark, text))

    def of(self, rows: slice) -> pa.StringArray:
        """The texts of the rows."""
        codes = self.codes[rows]
        blank = codes < 0
        if len(self.values) <= FEW:
            texts = self._few.take(pa.array(np.where(blank, len(self.values), codes)))
        else:
            texts = pc.if_else(blank, self.blank, _tell(self.values[codes], self.around))
        is_top = bool(self.first) and rows.start == 0
        return pa.concat_arrays([pa.array([self.first]), texts[1:]]) if is_top else texts

    @cached_property
    def _few(self) -> pa.StringArray:
        return pa.concat_arrays([_tell(self.values, self.around), pa.array([self.blank])])


for _name in CHECKED:
    setattr(Sheet, _name, _checked(getattr(Sheet, _name)))
