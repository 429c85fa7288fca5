"""Many cases at once: what lies in the inbox, read by several processes, resumable at every moment."""
