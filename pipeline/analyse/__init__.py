"""Analyse: what a month's records say. Pure functions over the tables, one verb a module."""

from pipeline.analyse.count_attainment import count_attainment
from pipeline.analyse.count_period import count_period
from pipeline.analyse.find_topics import Topic, Topics, find_topics
from pipeline.analyse.foresee_outcomes import Outlook, foresee_outcomes
from pipeline.analyse.list_breaches import list_breaches
from pipeline.analyse.list_counted import list_counted
from pipeline.analyse.list_occasions import list_occasions
from pipeline.analyse.list_revisits import list_revisits
from pipeline.analyse.measure_quality import Quality, measure_quality
from pipeline.analyse.periods import choose_period, list_trend, skip_empty_start
from pipeline.analyse.propose_actions import Action, propose_actions
from pipeline.analyse.recall import recall_cases
from pipeline.analyse.restate import compare_figures, restate
from pipeline.analyse.score_owners import score_owners
from pipeline.analyse.suggest_values import count_lacking, suggest_values
from pipeline.analyse.summarise import summarise
from pipeline.analyse.view import View, view_period
from pipeline.analyse.weigh_scores import weigh_scores

__all__ = [
    "Action",
    "Outlook",
    "Quality",
    "Topic",
    "Topics",
    "View",
    "choose_period",
    "compare_figures",
    "count_attainment",
    "count_lacking",
    "count_period",
    "find_topics",
    "foresee_outcomes",
    "list_breaches",
    "list_counted",
    "list_occasions",
    "list_revisits",
    "list_trend",
    "measure_quality",
    "propose_actions",
    "recall_cases",
    "restate",
    "score_owners",
    "skip_empty_start",
    "suggest_values",
    "summarise",
    "view_period",
    "weigh_scores",
]
