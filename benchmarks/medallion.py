"""From landing to Gold, moviepipe against what a user would pick instead, on the same files.

python benchmarks/medallion.py --generate-only --movies 20000    # the landing files alone; says where they are
"""

import argparse
import tempfile
from pathlib import Path

from medallion_peers.generate import Catalogue, base_landing, day_landing, mean_body_size


def main() -> None:
    """Makes the landing files that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--movies", type=int, default=200_000, help="how many; 3 %% of them are landed twice")
    parser.add_argument("--credits", action="store_true", help="with ten cast, five crew and some keywords each")
    parser.add_argument("--seed", type=int, default=1, help="another gives other movies")
    parser.add_argument("--day-changes", nargs=2, type=int, metavar=("CHANGED", "NEW"), help="a later day's records")
    default_data = Path(tempfile.gettempdir()) / "moviepipe-benchmarks"
    parser.add_argument("--data", type=Path, default=default_data, help="where the landing files are kept")
    parser.add_argument("--generate-only", action="store_true", help="stop after the landing files")
    options = parser.parse_args()
    catalogue = Catalogue(options.movies, options.credits, options.seed)
    landing = base_landing(catalogue, options.data)
    print(f"{landing}: bodies of {mean_body_size(landing):,.0f} bytes")
    if options.day_changes:
        print(day_landing(catalogue, *options.day_changes, options.data))


if __name__ == "__main__":
    main()
