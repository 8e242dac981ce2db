#!/bin/sh
# Stop early, with the cure, where the system's Python cannot carry Leadloop.
set -eu
python="${1:-python3}"
if ! command -v "$python" >/dev/null 2>&1; then
  echo "Leadloop needs Python 3.11 or newer, and '$python' was not found. On Debian: apt-get install python3 python3-venv" >&2
  exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "Leadloop needs Python 3.11 or newer; '$python' is $("$python" -V 2>&1). Name another: make PYTHON=python3.12" >&2
  exit 1
fi
if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
  minor=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && [ "${CI:-}" = true ]; then
    apt-get update -q >/dev/null && apt-get install -q -y "python$minor-venv" >/dev/null && exit 0
  fi
  echo "This Python cannot make virtual environments. On Debian: apt-get install python$minor-venv" >&2
  exit 1
fi
