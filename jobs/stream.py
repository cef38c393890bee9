import sys

from moviepipe.cli import main

sys.exit(main(["stream", *sys.argv[1:]]))
