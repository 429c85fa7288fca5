"""Who draws which paper of a claim."""
