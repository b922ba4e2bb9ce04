"""Contacts stay where the team works (A12); the whole proof is `python -m tests.proofs.privacy`."""

from pathlib import Path

from tests.proofs.privacy import CHECK, RUN, search


def test_no_planted_contact_leaves_the_places_that_may_hold_it(tmp_path: Path) -> None:
    """300 contacts in columns of every kind: all are read, none is found elsewhere, nor on the screen."""
    found = search(tmp_path / "place", 300, records=6, commands=(RUN, CHECK))
    assert found.leaks == ()
    assert found.read > 250
