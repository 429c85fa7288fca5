"""What a person does with a case on the page: look through its open points, decide about values, arrange papers, decide.

Knows no web: routes call it, and so could any other desk. Nothing is kept here but what can be read again.
"""
