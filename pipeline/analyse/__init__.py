"""Analyse: what a month's records say. Pure functions over the tables, one verb a module."""

from pipeline.analyse.count_attainment import count_attainment
from pipeline.analyse.count_period import count_period, tally_period
from pipeline.analyse.divide_tables import Tables, divide_tables, tally_periods
from pipeline.analyse.explain_breaches import count_causes, explain_breaches
from pipeline.analyse.explain_changes import Mover, Shift, explain_changes
from pipeline.analyse.find_topics import Topic, Topics, find_topics
from pipeline.analyse.foresee_outcomes import Outlook, foresee_outcomes
from pipeline.analyse.judge_revisits import Revisits, judge_revisits
from pipeline.analyse.list_breaches import list_breaches
from pipeline.analyse.list_counted import list_counted
from pipeline.analyse.list_occasions import list_occasions
from pipeline.analyse.list_revisits import list_revisits
from pipeline.analyse.measure_quality import Quality, measure_quality
from pipeline.analyse.measure_sources import measure_sources
from pipeline.analyse.periods import choose_period, list_trend, skip_empty_start
from pipeline.analyse.propose_actions import Action, Findings, propose_actions
from pipeline.analyse.quote_ratings import Comments, quote_comments, rank_departments
from pipeline.analyse.recall import recall_cases
from pipeline.analyse.restate import compare_figures, restate
from pipeline.analyse.score_handbooks import score_handbooks
from pipeline.analyse.score_owners import score_owners
from pipeline.analyse.suggest_values import count_lacking, suggest_values
from pipeline.analyse.summarise import summarise
from pipeline.analyse.tallies import Tally, add_tallies
from pipeline.analyse.view import View, view_period
from pipeline.analyse.weigh_scores import weigh_scores

__all__ = [
    "Action",
    "Comments",
    "Findings",
    "Mover",
    "Outlook",
    "Quality",
    "Revisits",
    "Shift",
    "Tables",
    "Tally",
    "Topic",
    "Topics",
    "View",
    "add_tallies",
    "choose_period",
    "compare_figures",
    "count_attainment",
    "count_causes",
    "count_lacking",
    "count_period",
    "divide_tables",
    "explain_breaches",
    "explain_changes",
    "find_topics",
    "foresee_outcomes",
    "judge_revisits",
    "list_breaches",
    "list_counted",
    "list_occasions",
    "list_revisits",
    "list_trend",
    "measure_quality",
    "measure_sources",
    "propose_actions",
    "quote_comments",
    "rank_departments",
    "recall_cases",
    "restate",
    "score_handbooks",
    "score_owners",
    "skip_empty_start",
    "suggest_values",
    "summarise",
    "tally_period",
    "tally_periods",
    "view_period",
    "weigh_scores",
]
