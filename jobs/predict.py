import sys

from moviepipe.cli import main

sys.exit(main(["predict", *sys.argv[1:]]))
