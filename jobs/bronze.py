import sys

from moviepipe.cli import main

sys.exit(main(["bronze", *sys.argv[1:]]))
