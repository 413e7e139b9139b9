#!/bin/sh
# Installs reporter into the new environment $1: the release that requirements.txt beside this file
# names, or the checkout that this file stands in, with its libraries by their hashes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python3 -m venv "$1"
pip() { "$venv/bin/python" -m pip --disable-pip-version-check install --quiet "$@"; }
venv=$1
if [ -f "$here/requirements.txt" ]; then
    pip --requirement "$here/requirements.txt"
else
    top=$(cd "$here/../../.." && pwd)
    pip --require-hashes --requirement "$top/requirements/run.lock"
    pip --no-deps --no-build-isolation "$top"
fi
