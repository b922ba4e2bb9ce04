"""The signs that staff put for check boxes, in one place: readers look for them, values are made of them.

Each is a string of characters to stand inside the brackets of a pattern. `☒` and `⊠` are crossed, so chosen.
"""

OPEN = "□☐○◯▢◻◽⬜❏❐❑❒\uf0a8\uf06f\uf0a3"
CLOSED = "☑☒■●◉⊙◎▣⊠◼◾⬛✅🗹🗷🗵\uf0fe\uf052"
TICKS = "√✓✔"
"""A tick stands alone, beside a box, or in brackets; the characters of the private area are Wingdings'."""
