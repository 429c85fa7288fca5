"""Offline document intake for medical-insurance offices: scans in, proven fields out.

The core. It never imports its sibling folders (`extractors`, `validators`, `templates`); it is handed
what they offer in a frozen `Desk`. `docs/architecture.md` is the map of the house.
"""

__version__ = "0.1.0"
