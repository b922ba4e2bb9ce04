"""Check boxes spread over cells → one text: `□电话 ☑邮件`, whichever cells hold the boxes and the words."""

import re
from collections.abc import Sequence
from unicodedata import normalize

from pipeline.read.labels import label_keys
from pipeline.read.pieces import BOX, TICK, Joined, Piece, Want

ON, OFF = "☑", "□"
MIN_WORDS = 2  # words side by side without any box are what may be chosen
MIN_SCALE = 3  # as are numbers beside a score

# One sign a cell: B a box, W a word on offer, w another word, O a word with its box, _ nothing.
_BOX_FIRST = re.compile("_?(?:(?P<own>O)|(?P<box>B)(?P<word>[Ww]?))")
_WORD_FIRST = re.compile("_?(?:(?P<own>O)|(?P<word>W|w(?=B))(?P<box>B?)|B)")
_POINTS = re.compile("[1-5][分星]?")
_OTHER = re.compile(r"其[他它]\s*[:：_＿]*$")


def join_options(lines: Sequence[Sequence[Piece]], want: Want) -> Joined | None:
    """The options with their boxes in reading order; None where these cells hold something else.

    A box may stand in the cell of its word, before it or behind it; where the words alone are printed, marks
    may stand in a row below them. Words without any mark are a form that is not filled in.
    """
    signs = ["".join(_sign(piece, want) for piece in line) for line in lines]
    first, rest = set(signs[0]), set("".join(signs[1:]))
    if not {"B", "O"} & (first | rest):
        return _offer([piece for line in lines for piece in line], [], want) if _offers(signs) else None
    if first <= {"W", "_"} and rest <= {"B", "_"} and _offers(signs[:1]):
        return _offer(lines[0], [piece for line in lines[1:] for piece in line], want)
    order = _BOX_FIRST if re.match("_*B", signs[0]) else _WORD_FIRST
    found = [_read_line(line, text, order) for line, text in zip(lines, signs, strict=True) if text]
    if not all(options.cells for options in found):
        return None
    if len(found[0].cells) == len(found) == 1:
        return Joined(lines[0][0].value, found[0].cells)
    return Joined(" ".join(str(o.value) for o in found), [cell for o in found for cell in o.cells])


def go_on(line: Sequence[Piece], want: Want) -> bool:
    """Whether a row begins with an option, or has nothing but marks for the options above."""
    return bool(re.match("_*(?:B|O|W_?B)", "".join(_sign(piece, want) for piece in line)))


def _sign(piece: Piece, want: Want) -> str:
    if not piece.text:
        return "_"
    if BOX.search(piece.text):
        return "B" if BOX.fullmatch(piece.text) else "O"
    return "W" if _is_offered(piece.text, want) else "w"


def _is_offered(text: str, want: Want) -> bool:
    """Whether a text is one of the words of a label; 1 to 5 are those of a score."""
    if want.score and _POINTS.fullmatch(normalize("NFKC", text)):
        return True
    return any(key in want.words for key in label_keys(text))


def _offers(signs: Sequence[str]) -> bool:
    """Whether words on offer fill every row."""
    return all(set(text) <= {"W", "_"} and text.count("W") >= MIN_WORDS for text in signs)


def _offer(words: Sequence[Piece], marks: Sequence[Piece], want: Want) -> Joined | None:
    """Each word with a box, which is ticked where a mark stands in its column."""
    words = [piece for piece in words if piece.text]
    if want.score and len(words) < MIN_SCALE:
        return None
    ticked = {piece.cell.col for piece in marks if TICK.fullmatch(piece.text)}
    texts = [(ON if piece.cell.col in ticked else OFF) + piece.text for piece in words]
    stray = [ON] if ticked - {piece.cell.col for piece in words} else []
    return Joined(" ".join(texts + stray), [piece.cell for piece in (*words, *marks)])


def _read_line(line: Sequence[Piece], signs: str, order: re.Pattern[str]) -> Joined:
    """The options of one row, up to a cell that is none; behind 其他 its text may stand in the next cell."""
    texts: list[str] = []
    end = 0
    while match := order.match(signs, end):
        own, box, word = (
            line[match.start(name)].text if match[name] else "" for name in ("own", "box", "word")
        )
        end = match.end()
        texts.append(_put_first(own) if own else (ON if TICK.fullmatch(box) else OFF) + word)
        if signs[end : end + 1] == "w" and _OTHER.search(texts[-1]):
            texts[-1] += line[end].text if texts[-1][-1] in ":：" else f"：{line[end].text}"
            end += 1
    return Joined(" ".join(texts), [piece.cell for piece in line[:end] if piece.text])


def _put_first(text: str) -> str:
    """A word with one box, which is put before it; several in one cell stay as they are."""
    boxes = BOX.findall(text)
    return (ON if TICK.search(text) else OFF) + BOX.sub("", text).strip() if len(boxes) == 1 else text
