"""Analyse: what a month's records say. Pure functions over the tables, one verb a module."""

from pipeline.analyse.count_attainment import count_attainment
from pipeline.analyse.count_month import count_month
from pipeline.analyse.find_topics import Topic, Topics, find_topics
from pipeline.analyse.list_breaches import list_breaches
from pipeline.analyse.list_counted import list_counted
from pipeline.analyse.list_occasions import list_occasions
from pipeline.analyse.list_revisits import list_revisits
from pipeline.analyse.measure_quality import Quality, measure_quality
from pipeline.analyse.months import choose_month, trend_months
from pipeline.analyse.propose_actions import Action, propose_actions
from pipeline.analyse.score_owners import score_owners
from pipeline.analyse.summarise import summarise
from pipeline.analyse.view import View, view_month
from pipeline.analyse.weigh_scores import weigh_scores

__all__ = [
    "Action",
    "Quality",
    "Topic",
    "Topics",
    "View",
    "choose_month",
    "count_attainment",
    "count_month",
    "find_topics",
    "list_breaches",
    "list_counted",
    "list_occasions",
    "list_revisits",
    "measure_quality",
    "propose_actions",
    "score_owners",
    "summarise",
    "trend_months",
    "view_month",
    "weigh_scores",
]
