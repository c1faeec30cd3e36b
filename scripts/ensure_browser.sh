#!/usr/bin/env bash
# A Chromium for the browser tests: found, installed (root on Debian), or asked for in one sentence.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then exit 0; fi
done

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium and a Chinese font for the browser tests (apt-get, about a minute)"
    mkdir -p var/log
    export DEBIAN_FRONTEND=noninteractive
    if { apt-get update && apt-get install -y --no-install-recommends chromium fonts-noto-cjk; } \
        >var/log/apt.log 2>&1 </dev/null; then
        exit 0
    fi
    tail -n 5 var/log/apt.log >&2
    echo "Chromium could not be installed (var/log/apt.log says why): install chromium and fonts-noto-cjk, then run again." >&2
    exit 1
fi
echo "The browser tests need Chromium: install it (Debian: apt install chromium fonts-noto-cjk), then run again." >&2
exit 1
