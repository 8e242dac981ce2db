#!/bin/sh
# The browser tests drive the system's Chromium; as root on Debian it is installed, elsewhere it must be there.
set -eu
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium for the browser tests"
  apt-get update -q >/dev/null && apt-get install -q -y chromium >/dev/null && exit 0
fi
echo "The browser tests need Chromium on PATH. On Debian: apt-get install chromium" >&2
exit 1
