import sys

from moviepipe.cli import main

sys.exit(main(["video", *sys.argv[1:]]))
