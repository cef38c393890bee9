import sys

from moviepipe.cli import main

sys.exit(main(["similar", *sys.argv[1:]]))
