import sys

from moviepipe.cli import main

sys.exit(main(["gold", *sys.argv[1:]]))
