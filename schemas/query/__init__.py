"""The brand query language: tokens, tree, parser, evaluator, explanation. docs/query-language.md is normative."""
