"""Queries written for Brandwatch, Talkwalker and Meltwater, brought over clause by clause.

What is known of the three is what they publish; where they do not, a clause says what was assumed.
"""

from schemas.query.dialects.conversion import Clause, Conversion, Outcome
from schemas.query.dialects.convert import DIALECTS, DialectName, convert
from schemas.query.dialects.imported import Imported, import_query

__all__ = ["DIALECTS", "Clause", "Conversion", "DialectName", "Imported", "Outcome", "convert", "import_query"]
