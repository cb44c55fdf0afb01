"""Everything that faces people: routes, accounts, alerts, reports, pages."""
