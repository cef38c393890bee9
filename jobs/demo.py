import sys

from moviepipe.cli import main

sys.exit(main(["demo", *sys.argv[1:]]))
