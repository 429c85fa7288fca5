"""Speed and accuracy, measured beside what a user would pick instead. See README.md in this folder."""
