#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# kernel-source.sh VERSION|DIR: print the directory of a kernel source tree.
# A VERSION such as 6.1 is Debian's package linux-source-6.1, unpacked below
# build/; anything with a slash, or that is a directory, is a tree by itself.
#
# Exit status: 0; 3 no such tree; 4 the package is missing; 5 cannot unpack.
set -eu

name=${1:?usage: kernel-source.sh VERSION|DIR}
here=$(cd "$(dirname "$0")/.." && pwd)

if [ -d "$name" ]; then
	printf '%s\n' "$name"
	exit 0
fi
case $name in
*/* | *[!0-9.]* | .*)
	echo "kernel-source.sh: $name: no such directory" >&2
	exit 3
	;;
esac

"$here/scripts/setup.sh" "source-$name"
package=/usr/src/linux-source-$name.tar.xz
tree=$here/build/linux-source-$name
# The stamp tells a finished tree from a broken-off one, and from one of an
# older package.
stamp=$tree.stamp
now=$(stat -c %Y-%s "$package")
if [ "$(cat "$stamp" 2>/dev/null)" != "$now" ] || [ ! -d "$tree" ]; then
	echo "kernel-source.sh: unpacking $package" >&2
	mkdir -p "$here/build"
	rm -rf "$stamp" "$tree"
	work=$(mktemp -d "$here/build/unpack.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	trap 'exit 130' INT TERM
	if ! tar -C "$work" -xf "$package"; then
		echo "kernel-source.sh: cannot unpack $package" >&2
		exit 5
	fi
	mv "$work/linux-source-$name" "$tree"
	echo "$now" >"$stamp"
fi
printf '%s\n' "$tree"
