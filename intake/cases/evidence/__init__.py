"""What the papers of a case say and prove, asked by rules and forms: identities, amounts, days, seals, stays."""
