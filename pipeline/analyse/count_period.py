"""A period's figures: the object `figures` of contract section 6, keys in its order.

Every figure is worked out from the period's tally, so that the parts of the records may be counted apart.
"""

from collections import Counter
from typing import Any

import pandas as pd

from pipeline.analyse.check_targets import check_targets
from pipeline.analyse.count_backlog import count_backlog, mark_carried, mark_done, tally_ages
from pipeline.analyse.count_clocks import count_clocks, count_states, list_clocks, tally_clocks
from pipeline.analyse.count_groups import count_groups, tally_group_scores, tally_groups
from pipeline.analyse.count_satisfaction import count_satisfaction
from pipeline.analyse.count_shares import BLAMED, count_shares
from pipeline.analyse.rates import average, describe_hours, divide, list_hours
from pipeline.analyse.tallies import Tally, tally_values
from pipeline.analyse.view import View
from pipeline.config import Settings
from pipeline.lookup import is_among
from pipeline.model import ASSESSMENT_DIMENSIONS

GROUPS = {
    "channels": "channel",
    "departments": "department",
    "owners": "owner",
    "customer_types": "customer_type",
}
_ASKED = ["received_at", "first_response_at", "resolved_at", "category", "module"]
ASSESSED = [*(dimension.name for dimension in ASSESSMENT_DIMENSIONS), "mean"]


def tally_period(view: View, assessments: pd.DataFrame, clocks: pd.DataFrame) -> Tally:
    """What the figures of the view's period are worked out from.

    Needs the tables of contract sections 4 and 5, of all records or of a part (see `divide_tables`).
    """
    received = view.cases.loc[view.received, _ASKED]
    blamed = received["category"].isin(BLAMED)
    done = mark_done(view.resolved_on, period=view.period, as_of=view.as_of)
    carried = mark_carried(view.cases["received_at"], view.resolved_on, period=view.period)
    visits = view.visits.loc[view.period.covers(view.visits["visit_at"]), ["visit_id", "score"]]
    assessed = assessments[view.period.covers(assessments["assessed_at"])]
    return {
        "cases": Counter(
            received=len(received),
            resolved=_sum(view.received & view.resolved),
            done=_sum(done),
            carried=_sum(carried),
            rated=_sum(view.ratings["case_row"].ge(0)),
            reopened=_sum(view.received & view.resolved & view.cases["reopened"]),
        ),
        "high_priority": tally_values(view.resolved[view.received & view.cases["priority"].eq("high")]),
        "ages": tally_ages(view.cases["received_at"], view.resolved_on, period=view.period, as_of=view.as_of),
        "clocks": tally_clocks(view.due),
        "response_hours": tally_values(list_hours(received["received_at"], received["first_response_at"])),
        "resolution_hours": tally_values(list_hours(received["received_at"], received["resolved_at"])),
        "categories": tally_values(received["category"]),
        "modules": tally_values(received["module"][blamed]),
        **{key: tally_groups(view, column) for key, column in GROUPS.items()},
        **{_name_scores(key): tally_group_scores(view, column) for key, column in GROUPS.items()},
        "scores": tally_values(view.ratings["score"]),
        "ratings": tally_values(view.ratings["satisfied"]),
        "visits": Counter(made=len(visits)),
        "visit_scores": tally_values(visits["score"]),
        "service_revisits": tally_values(_list_service_states(visits["visit_id"], clocks)),
        "assessments": Counter(made=len(assessed)),
        **{f"assessments.{name}": tally_values(assessed[name]) for name in ASSESSED},
    }


def count_period(tally: Tally, *, settings: Settings) -> dict[str, Any]:
    """A period's figures from its tally: plain numbers, texts and None, ready for JSON.

    Raises ConfigError where a target names no figure.
    """
    cases = tally["cases"]
    received, resolved, reopened = (cases[name] for name in ("received", "resolved", "reopened"))
    clocks = count_clocks(tally["clocks"], list_clocks(settings.handbooks))
    urgent = tally["high_priority"]
    figures = {
        "received": received,
        "resolved": resolved,
        "open": received - resolved,
        **count_backlog(tally["ages"], carried=cases["carried"], received=received, resolved=cases["done"]),
        "clocks": clocks,
        "response_on_time": clocks.get("respond", {}).get("attainment"),
        "handling_on_time": clocks.get("resolve", {}).get("attainment"),
        "response_hours": describe_hours(tally["response_hours"]),
        "resolution_hours": describe_hours(tally["resolution_hours"]),
        "categories": count_shares(tally["categories"], key="category", focus=settings.focus),
        "modules": count_shares(tally["modules"], key="module", focus=settings.focus),
        **{key: count_groups(tally[key], tally[_name_scores(key)]) for key in GROUPS},
        "satisfaction": count_satisfaction(
            tally["scores"], tally["ratings"], coverage=divide(cases["rated"], cases["done"])
        ),
        "high_priority": {
            "received": urgent.total(),
            "resolved": urgent[True],
            "rate": divide(urgent[True], urgent.total()),
        },
        "reopened": {"count": reopened, "rate": divide(reopened, resolved)},
        "visits": {
            "count": tally["visits"]["made"],
            "score_mean": average(tally["visit_scores"]),
            "on_time": count_states(tally["service_revisits"])["attainment"],
        },
        "assessments": {
            "count": tally["assessments"]["made"],
            **{name: average(tally[f"assessments.{name}"]) for name in ASSESSED},
        },
    }
    return figures | {"targets": check_targets(figures, settings.targets)}


def _sum(flags: pd.Series) -> int:
    return int(flags.sum())


def _name_scores(key: str) -> str:
    return f"{key}.scores"


def _list_service_states(made: pd.Series, clocks: pd.DataFrame) -> pd.Series:
    """The states of the service revisits among the visits that were made."""
    service = clocks.loc[clocks["clock"].eq("service_revisit"), ["record", "record_id", "state"]]
    service = service[service["record"].eq("visit")]
    return service["state"][is_among(service["record_id"], made)]
