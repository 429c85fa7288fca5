"""Who takes part in a race, what counts as found, and whether the machine is quiet enough for one."""
