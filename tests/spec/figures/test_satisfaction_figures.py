"""`satisfaction`, `visits`, `assessments` (contract section 6)."""

from month_tables import count


def test_a_score_decides_and_words_do_where_there_is_none() -> None:
    """Satisfied: 4, 5, 4 with 不满意, two verdicts; not 3.5 with 满意, nor 不满意; unrated the last."""
    satisfaction = count(
        """
        received_at | score | verdict
        10-05 08:00 | 4     |
        10-05 08:00 | 5     |
        10-05 08:00 | 4     | unsatisfied
        10-05 08:00 | 3.5   | satisfied
        10-05 08:00 |       | satisfied
        10-05 08:00 |       | acceptable
        10-05 08:00 |       | unsatisfied
        10-05 08:00 |       |
        """
    )["satisfaction"]
    assert (satisfaction["rated"], satisfaction["satisfied"]) == (7, 5)
    assert satisfaction["rate"] == 5 / 7
    # words are never numbers: (4 + 5 + 4 + 3.5) / 4 = 4.125
    assert (satisfaction["count"], satisfaction["mean"]) == (4, 4.125)


def test_a_half_point_counts_upwards() -> None:
    """1 → 1; 1.5 → 2; 2.4 → 2; 3.5 → 4; 4.4 → 4; 4.5 and 5 → 5."""
    scores = ["1", "1.5", "2.4", "3.5", "4.4", "4.5", "5"]
    table = "\n".join(["received_at | score", *(f"10-05 08:00 | {score}" for score in scores)])
    distribution = count(table)["satisfaction"]["distribution"]
    assert distribution == {"1": 1, "2": 2, "3": 0, "4": 2, "5": 2}
    assert list(distribution) == ["1", "2", "3", "4", "5"]


def test_a_rating_is_dated_by_revisit_else_solution_else_reception() -> None:
    """Only the three whose first of these stamps lies in October count; their scores are 1, 2 and 3."""
    satisfaction = count(
        """
        received_at | resolved_at | revisit_at  | score
        08-05 08:00 | 09-05 08:00 | 10-05 08:00 | 1
        09-05 08:00 | 10-05 08:00 |             | 2
        10-05 08:00 |             |             | 3
        10-05 08:00 | 10-06 08:00 | 11-01 00:00 | 5
        10-05 08:00 | 11-01 00:00 |             | 5
        """,
        as_of="11-05 09:00",
    )["satisfaction"]
    assert (satisfaction["count"], satisfaction["mean"]) == (3, 2.0)


def test_a_visit_that_fed_no_case_rates_by_itself() -> None:
    """V1 has no number, V2 an unknown one, V3 opened C2: 5, 4, 3. V4 gave its 2 to C1: 14 / 4."""
    satisfaction = count(
        """
        received_at | revisit_at  | score | source_file | source_row
        10-05 08:00 | 10-20 08:00 | 2     | cases.xlsx  | 4
        10-12 08:00 |             |       | visits.xlsx | 4
        """,
        """
        visit_at    | case_id | score | source_file | source_row
        10-08 08:00 |         | 5     | visits.xlsx | 2
        10-09 08:00 | X99     | 4     | visits.xlsx | 3
        10-12 08:00 | C2      | 3     | visits.xlsx | 4
        10-20 08:00 | C1      | 2     | visits.xlsx | 5
        11-02 08:00 |         | 1     | visits.xlsx | 6
        """,
        as_of="11-05 09:00",
    )["satisfaction"]
    assert (satisfaction["count"], satisfaction["mean"]) == (4, 3.5)


def test_a_mood_counts_in_the_rate_only() -> None:
    """满意 is satisfied, 一般 and 愤怒 are rated; a score beats the mood."""
    satisfaction = count(
        "",
        """
        visit_at    | mood | score
        10-08 08:00 | 满意 |
        10-08 08:00 | 一般 |
        10-08 08:00 | 愤怒 |
        10-08 08:00 | 满意 | 2
        """,
    )["satisfaction"]
    assert (satisfaction["rated"], satisfaction["satisfied"], satisfaction["rate"]) == (4, 1, 0.25)
    assert (satisfaction["count"], satisfaction["mean"]) == (1, 2.0)


def test_coverage_is_the_cases_rated_in_the_month_per_case_resolved_in_it() -> None:
    """4 resolved in October (one received earlier), 3 cases rated in October; visits do not count."""
    satisfaction = count(
        """
        received_at | resolved_at | verdict   | score
        09-05 08:00 | 10-02 08:00 |           | 5
        10-05 08:00 | 10-06 08:00 | satisfied |
        10-05 08:00 | 10-06 08:00 |           |
        10-05 08:00 | 10-06 09:00 |           |
        10-05 08:00 |             |           | 4
        """,
        "visit_at | score\n10-08 08:00 | 5",
    )["satisfaction"]
    assert satisfaction["coverage"] == 3 / 4
    assert satisfaction["rated"] == 4


def test_nothing_rated_is_no_satisfaction() -> None:
    """Cases without any rating: every quotient but the coverage, which is 0 of 1, is None."""
    satisfaction = count("received_at | resolved_at\n10-05 08:00 | 10-06 08:00")["satisfaction"]
    assert satisfaction["mean"] is satisfaction["rate"] is None
    assert satisfaction["coverage"] == 0.0


def test_visits_are_those_made_in_the_month() -> None:
    """Two visits, mean (4 + 5) / 2; their revisit clocks count whenever due: 1 of 2 on time."""
    visits = count(
        "",
        """
        visit_at    | score
        10-08 08:00 | 4
        10-31 23:59 | 5
        11-01 00:00 | 1
        """,
        clocks="""
        record_id | record | clock           | due_at      | state
        V1        | visit  | service_revisit | 09-30 00:00 | breached
        V2        | visit  | service_revisit | 11-05 00:00 | met
        V3        | visit  | service_revisit | 10-20 00:00 | met
        V1        | visit  | record          | 10-08 08:10 | met
        """,
    )["visits"]
    assert visits == {"count": 2, "score_mean": 4.5, "on_time": 0.5}


def test_assessments_are_means_of_each_dimension() -> None:
    """Means of what was filled in: quality (4 + 5) / 2, speed 3, the means 4 and 5; not September's."""
    assessments = count(
        assessments="""
        customer_name | period | quality | speed | mean | assessed_at
        甲公司        | Q3     | 4       | 3     | 4    | 10-08
        乙公司        | Q3     | 5       |       | 5    | 10-31
        丙公司        | Q3     | 1       | 1     | 1    | 09-30
        丁公司        | Q3     | 1       | 1     | 1    |
        """
    )["assessments"]
    assert assessments == {
        "count": 2,
        "quality": 4.5,
        "speed": 3.0,
        "communication": None,
        "solving": None,
        "overall": None,
        "mean": 4.5,
    }
