"""Raw values → canonical ones; what cannot be understood is refused with a finding, never guessed."""

from pipeline.normalise.records import SPLIT_FIELDS, Intake, normalise_tables

__all__ = ["SPLIT_FIELDS", "Intake", "normalise_tables"]
