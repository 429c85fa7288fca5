"""Who comes in: decided before anything of a request's body is parsed.

`guard` wraps the application: literal names of the host, origin, session, CSRF token and size of the body first, the application
after, and the same strict headers on every answer. `entry_pages` are the only pages that need no session.
"""
