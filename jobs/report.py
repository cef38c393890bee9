import sys

from moviepipe.cli import main

sys.exit(main(["report", *sys.argv[1:]]))
