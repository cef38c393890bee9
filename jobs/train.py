import sys

from moviepipe.cli import main

sys.exit(main(["train", *sys.argv[1:]]))
