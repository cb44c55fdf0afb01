"""Reports: facts frozen in a snapshot, and one page that keeps. Replaced by richer ones behind the same names."""

from api.reports.build import Report, build_report, rebuild_report
from api.reports.facts import Facts
from api.reports.snapshot import Change

__all__ = ["Change", "Facts", "Report", "build_report", "rebuild_report"]
