"""What this program itself leaves on disks, and finds there again: its own files, and drafts of writes that were killed."""
