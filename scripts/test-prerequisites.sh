#!/bin/sh
# What the tests need beside Python: the system's Chromium, and OpenMP for LightGBM, which trains the
# edge model. As root on Debian they are installed; elsewhere this stops and names the command.
set -eu
missing=""
browser=""
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null 2>&1; then browser=$name; fi
done
[ -n "$browser" ] || missing="chromium"
if [ "$(uname -s)" = Linux ] && command -v ldconfig >/dev/null 2>&1 \
  && ! ldconfig -p | grep -q 'libgomp\.so\.1'; then
  missing="$missing libgomp1"
fi
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing for the tests: $missing"
  apt-get update -q >/dev/null
  # shellcheck disable=SC2086 -- a list of package names
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y $missing >/dev/null
  exit 0
fi
echo "The tests need: $missing. On Debian: apt-get install $missing" >&2
exit 1
