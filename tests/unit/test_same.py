"""What is made once for the very same arguments."""

from pipeline import same
from pipeline.same import once_for_same


def test_the_same_arguments_give_the_same_result_and_equal_ones_a_new_one() -> None:
    make = once_for_same(lambda words: [*words])
    words = ["甲"]
    assert make(words) is make(words)
    assert make(["甲"]) is not make(words)


def test_no_more_than_so_many_results_are_kept() -> None:
    made: list[int] = []
    make = once_for_same(lambda words: made.append(len(words)))
    first = ["甲"]
    make(first)
    for _ in range(same.MOST):
        make(["乙", "丙"])
    make(first)
    assert made.count(1) == 2
