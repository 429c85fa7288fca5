"""Rules about people: names, ID numbers, accounts, who acts for whom."""
