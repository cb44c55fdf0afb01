"""`make bench`: figures of one run. Compare ratios within a run, never seconds of two machines."""

import tempfile
from pathlib import Path

from tests.bench.inputs import find_input
from tests.bench.matcher import measure_matcher
from tests.bench.stages import measure_floor, measure_stages
from tests.bench.whole import measure_whole

CASES = ("few", "many")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = find_input(Path(folder))
        print(f"input: {source.file.name}")
        for case in CASES:
            brands = source.few if case == "few" else source.many
            print(f"\n== {len(brands)} brands: {', '.join(brands)}")
            posts, seconds, texts = measure_stages(source, brands)
            floor = measure_floor(texts)
            print(f"{'tokenisation floor':40} {floor:>9,.0f} posts/s of one core")
            for stage, spent in seconds.items():
                rate = posts / spent
                print(f"{stage:40} {rate:>9,.0f} posts/s of one core, {rate / floor:5.2f} x the floor")
            whole = measure_whole(source, brands, Path(folder) / case)
            rate = whole.posts / whole.seconds
            print(f"{'posts that match a brand':40} {whole.matched / whole.posts:>9.1%}")
            print(f"{'file to searchable, all processes':40} {rate:>9,.0f} posts/s, {rate / floor:5.2f} x the floor")
            print(
                f"{'search while importing':40} p50 {whole.p50:.1f} ms, p95 {whole.p95:.1f} ms ({whole.searches} asked)"
            )
            print(f"{'peak memory':40} pipeline {whole.pipeline_mib:.0f} MiB, import {whole.import_mib:.0f} MiB")
        print("\n== the stream matcher (python -m tests.bench.matcher: up to 100,000 queries)")
        measure_matcher(source, (10, 1_000, 10_000))


if __name__ == "__main__":
    main()
