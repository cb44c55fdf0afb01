"""A generator of invented posts with planted events, and what was planted."""

from harken.demo.brands import BRAND, DEMO_BRANDS, DEMO_WORKSPACE, DemoBrand
from harken.demo.truth import Truth
from harken.demo.write import write_demo

__all__ = ["BRAND", "DEMO_BRANDS", "DEMO_WORKSPACE", "DemoBrand", "Truth", "write_demo"]
