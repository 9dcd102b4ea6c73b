#!/bin/sh
# render.sh - pictures of the pages, as a browser shows them, to look at.
#
# usage: render.sh PROGRAM DIR
#
# Writes DIR/NAME.png for each NAME.dxl beside this script.  Needs chromium;
# nothing in `make check` does.
set -eu
if [ $# -ne 2 ]; then
	echo "usage: render.sh PROGRAM DIR" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
browser=$(command -v chromium || command -v chromium-browser) || {
	echo "render.sh: chromium is not installed" >&2
	exit 1
}
mkdir -p "$2"
dir=$(cd "$2" && pwd)
"$here/pages.py" --to "$dir" "$1"
for page in "$dir"/*.html; do
	"$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars \
	    --window-size=900,1100 --screenshot="${page%.html}.png" \
	    "file://$page" >/dev/null 2>&1
done
