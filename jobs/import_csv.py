import sys

from moviepipe.cli import main

sys.exit(main(["import-csv", *sys.argv[1:]]))
