"""Rules: one file a rule. `RULES` lists them; the pre-review of cases fills it."""
