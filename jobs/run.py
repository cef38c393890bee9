import sys

from moviepipe.cli import main

sys.exit(main(["run", *sys.argv[1:]]))
