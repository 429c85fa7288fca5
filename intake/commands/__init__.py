"""The bodies of the commands, one file a command, and the options they share. `cli.py` puts them together."""
