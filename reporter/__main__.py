"""
``python -m reporter`` is the same program as ``reporter``.
"""

from reporter.cli import main

if __name__ == "__main__":
    main()
