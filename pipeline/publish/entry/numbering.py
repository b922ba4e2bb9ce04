"""The number helper: one cell that always shows the next case number of its list (E3).

Its numbers carry the handbook's letter behind the department's code (`202610-CSRA-001`): neither another
handbook's list nor the program itself, which issues `202610-CSR-001`, gives the same.
"""

from pipeline.model import RecordKind
from pipeline.publish.entry.plan import Item

SERIAL = 9  # digits looked at behind the prefix


def takes_number(record: RecordKind, item: Item) -> bool:
    """Whether an item is the number that a record itself gets; a visit may name the case it is about."""
    return item.field == f"{record}_id"


def next_number(numbers: str, *, code: str, letter: str) -> str:
    """The (array) formula of this month's next number.

    One more than the highest serial among `numbers`, a range, that begin like it; `code` is the cell of the
    department's code, nothing is shown while that is blank.
    """
    prefix = f'YEAR(TODAY())*100+MONTH(TODAY())&"-"&{code}&"{letter}-"'
    own = f"LEFT({numbers},LEN({prefix}))={prefix}"
    serials = f"IFERROR(({own})*MID({numbers},LEN({prefix})+1,{SERIAL}),0)"
    return f'=IF({code}="","",{prefix}&TEXT(MAX({serials})+1,"000"))'
