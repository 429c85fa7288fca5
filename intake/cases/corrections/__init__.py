"""What people decided about values: found again on the papers of today, put in, and offered elsewhere in the case."""

from intake.cases.corrections.model import Applied, Offer

__all__ = ["Applied", "Offer"]
