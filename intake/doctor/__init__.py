"""What this machine needs, checked one thing at a time, each with the next step. Nothing is written, repaired or fetched.

Needed are the libraries, the weights and a working engine, and a ledger that is whole where there is one; fonts, LibreOffice and
a browser are information. A check that does not answer in time (a network disk that is gone, a program that hangs) costs itself.
"""
