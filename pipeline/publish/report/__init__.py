"""The monthly report, as a Word document and as one self-contained HTML page (contract section 8).

`render` makes the files. `context` turns results into what templates may name, `html` and `word` render the
templates, `word_charts` fills the native charts, `own_template` guards against what users do to theirs
(`template_tags`, `template_faults` and `template_explain` say what that was), `build_template` makes the
default Word template. Only what a report is made of is loaded with the package: the makers of Word documents
and pages take long to load.
"""

from pipeline.publish.report.edition import ReportEdition, Tell
from pipeline.publish.report.extras import Action, BadFile, Quality, ReportExtras, Topic

__all__ = ["Action", "BadFile", "Quality", "ReportEdition", "ReportExtras", "Tell", "Topic"]
