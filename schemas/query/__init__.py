"""The brand query language: tokens, tree, parser, evaluator, explanation. docs/query-language.md is normative.

`parse_or_raise` and `lint` read a query, `read_post` a post; `matches` and `explain` put one to the
other. The nodes of the tree are in `schemas.query.ast`.
"""

from schemas.query.ast import Node
from schemas.query.document import Document, read_post
from schemas.query.evaluate import matches
from schemas.query.explain import Explanation, Step, explain
from schemas.query.lint import LintResult, lint, parse_or_raise
from schemas.query.parser import Parsed, parse
from schemas.query.printer import print_query
from schemas.query.problem import Fix, Problem
from schemas.query.tokens import TOKENS_VERSION, UNICODE_VERSION, TokenText, fold, tokenise, words

__all__ = [
    "TOKENS_VERSION", "UNICODE_VERSION", "Document", "Explanation", "Fix", "LintResult", "Node", "Parsed", "Problem",
    "Step", "TokenText", "explain", "fold", "lint", "matches", "parse",
    "parse_or_raise", "print_query", "read_post", "tokenise", "words",
]  # fmt: skip
