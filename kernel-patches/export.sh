#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Write a series from the commits base..HEAD of a kernel repository.
# usage: export.sh REPOSITORY v5.4|v5.4/stable|v6.1
set -eu
repository=${1:?repository}
out=$(realpath "$(dirname "$0")/${2:?series}")

# A patch's number for itself, which line numbers have no part in.
identity() {
	git patch-id --stable <"$1" | cut -d' ' -f1
}

rm -f "$out"/*.patch
git -C "$repository" format-patch -q --zero-commit --no-signature \
	--no-numbered --diff-algorithm=myers -o "$out" base..HEAD
cd "$out"
for patch in [0-9]*.patch; do
	# What a variant has in common with its series, it takes from there.
	if [ -e "../$patch" ] &&
	   [ "$(identity "$patch")" = "$(identity "../$patch")" ]; then
		rm "$patch"
		patch=../$patch
	fi
	printf '%s\n' "$patch"
done >series
