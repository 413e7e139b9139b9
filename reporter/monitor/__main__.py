"""
``python -m reporter.monitor`` is the process that samples; `reporter monitor` starts it.
"""

from reporter.monitor.sampler import main

if __name__ == "__main__":
    main()
