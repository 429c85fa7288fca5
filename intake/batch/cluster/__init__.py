"""Workers on several machines: a Ray cluster, the connection to it, and a seat for every worker."""
