"""Whether two prints speak of the same person, number or account. Texts only: how surely they were read is for others."""
