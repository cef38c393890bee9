"""`python -m moviepipe`."""

import sys

from moviepipe.cli import main

sys.exit(main())
