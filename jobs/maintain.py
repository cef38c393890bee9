import sys

from moviepipe.cli import main

sys.exit(main(["maintain", *sys.argv[1:]]))
