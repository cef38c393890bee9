import sys

from moviepipe.cli import main

sys.exit(main(["silver", *sys.argv[1:]]))
