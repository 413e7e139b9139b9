"""
The one exception that users are meant to see.

It stops a command with one line and exit code 2: a folder that isn't there, a place that can't
be written. What is wrong *inside* a file is never an exception but a `Finding`.
"""


class ReporterError(Exception):
    """
    The command can't go on; the text says what is wrong, where, and what to do.
    """
