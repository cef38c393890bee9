#!/bin/bash
# Run by each machine of a cluster before anything else: sees to the Python that the artifact was made for.
#   bootstrap.sh [PYTHON]        python3.11 unless another is given
set -euo pipefail

python="${1:-python3.11}"
if ! command -v "$python" > /dev/null; then
    sudo dnf install --assumeyes "$python"
fi
"$python" --version
