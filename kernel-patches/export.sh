#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Write a series from the commits base..HEAD of a kernel repository.
# usage: export.sh REPOSITORY v5.4|v6.1
set -eu
repository=${1:?repository}
out=$(dirname "$0")/${2:?series}
rm -f "$out"/*.patch
git -C "$repository" format-patch -q --zero-commit --no-signature \
	--no-numbered --diff-algorithm=myers -o "$(realpath "$out")" base..HEAD
(cd "$out" && printf '%s\n' [0-9]*.patch > series)
