#!/bin/sh
# Renew the lock files: sh requirements/lock.sh (needs uv). They name no index, so any registry serves.
set -eu
cd "$(dirname "$0")/.."
lock() { uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet "$@"; }
lock -o requirements/base.txt
lock -c requirements/base.txt --group test --extra scoring -o requirements/test.txt
lock -c requirements/base.txt --extra scoring -o requirements/scoring.txt
