"""What every command has in common, and the commands that need only one room of the core."""
