import sys

from moviepipe.cli import main

sys.exit(main(["charts", *sys.argv[1:]]))
