import sys

from moviepipe.cli import main

sys.exit(main(["publish", *sys.argv[1:]]))
