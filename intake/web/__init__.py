"""The local page on which staff review: server-rendered, plain modules of script, nothing from outside.

`gate/` decides who comes in before anything of a request is parsed; `routes/` have one module an area; `templates/` and `static/` are what
the browser gets. Everything that is decided about a case is in `intake.review`.
"""
