"""`python -m tests.fuzz SECONDS`: texts of all kinds against the promises of the query language, guided by its coverage.

Uses atheris where it is installed (it is no dependency of ours), else a loop of our own. Each broken promise is printed as
a JSON line with the shortest text that breaks it; what is mended goes into corpus.jsonl.
"""

import json
import sys
from importlib import import_module
from importlib.util import find_spec
from tempfile import gettempdir

from tests.fuzz.corpus import read_corpus
from tests.fuzz.invariants import broken_promises, documents
from tests.fuzz.pieces import assemble
from tests.fuzz.shrink import shrink

_POSTS = documents()
_found: dict[str, int] = {}
_MOST = 20
"""Of one kind: more would say the same again."""


def judge(text: str) -> None:
    for broken in broken_promises(text, _POSTS):
        kind = f"{broken.rule} {broken.detail.split(':')[0].split('(')[0][:40]}"
        _found[kind] = _found.get(kind, 0) + 1
        if _found[kind] <= _MOST:
            _tell(text, broken.rule)


def _tell(text: str, rule: str) -> None:
    short = (
        shrink(text, lambda t: any(b.rule == rule for b in broken_promises(t, _POSTS))) if len(text) < 1_000 else text
    )
    details = [b.detail for b in broken_promises(short, _POSTS) if b.rule == rule]
    print(json.dumps({"rule": rule, "query": short, "detail": details[:1]}), flush=True)


def main(seconds: int) -> None:
    if find_spec("atheris") is None:
        from tests.fuzz.guided import fuzz

        tried = fuzz(seconds, judge, [case.query for case in read_corpus()])
        print(f"{tried} texts, broken promises by kind: {_found}", file=sys.stderr)
        return
    atheris = import_module("atheris")
    atheris.instrument_all()
    arguments = [
        sys.argv[0],
        f"-max_total_time={seconds}",
        "-max_len=4096",
        "-len_control=0",
        "-timeout=60",
        f"-artifact_prefix={gettempdir()}/",
    ]
    atheris.Setup(arguments, lambda data: judge(assemble(data)))
    atheris.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
