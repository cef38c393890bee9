import sys

from moviepipe.cli import main

sys.exit(main(["fetch", *sys.argv[1:]]))
