"""How people say that the papers of a case lie: pages of one paper, and its type; found again whatever is read today."""

from intake.cases.arrangement.model import Arranged

__all__ = ["Arranged"]
