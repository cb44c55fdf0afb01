"""What holds for all tests: a person's own settings play no part."""

import os

for name in [n for n in os.environ if n.startswith("HARKEN_") and n not in ("HARKEN_PICTURES",)]:
    del os.environ[name]
