#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# setup.sh GOAL...: see that the programs for a goal are there, and install
# what is missing from Debian's packages.  Goals: audit, check, lint,
# kernel-build (to configure a kernel, and compile files of it), compile
# (objects of a kernel, for each architecture that conversions are tried on),
# headers (of Debian's kernel), source-VERSION (Debian's kernel source of that
# version), sparse (to build its library).
#
# Exit status: 0 all is there; 4 something is missing and cannot be installed.
set -eu

missing=
# need COMMAND PACKAGE: PACKAGE is wanted if there is no COMMAND.
need() {
	command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}

# need_file FILE PACKAGE: PACKAGE is wanted if there is no FILE.
need_file() {
	[ -e "$1" ] || missing="$missing $2"
}

# need_module MODULE PACKAGE: the same for a module of the Python that tests use.
need_module() {
	"$python" -c "import $1" >/dev/null 2>&1 || missing="$missing $2"
}

# need_spatch: spatch, and the Python library that it loads for scripts in
# rules; Debian's coccinelle only recommends that.
need_spatch() {
	if ! command -v spatch >/dev/null 2>&1; then
		missing="$missing coccinelle libpython3-dev"
		return
	fi
	work=$(mktemp -d)
	printf '@script:python@\n@@\nprint("runs")\n' >"$work/rule.cocci"
	echo 'int x;' >"$work/file.c"
	if [ "$(spatch --very-quiet --sp-file "$work/rule.cocci" \
		"$work/file.c" 2>/dev/null)" != runs ]; then
		missing="$missing libpython3-dev"
	fi
	rm -r "$work"
}

# need_headers: Debian's headers of a kernel of this machine's architecture.
need_headers() {
	arch=$(dpkg --print-architecture 2>/dev/null || echo amd64)
	for dir in /usr/src/linux-headers-*-"$arch"; do
		[ ! -e "$dir/include/config/auto.conf" ] || return 0
	done
	missing="$missing linux-headers-$arch"
}

# need_compilers: what the kernel's own build wants.
need_compilers() {
	need make make
	need gcc gcc
	need flex flex
	need bison bison
	need bc bc
	need_file /usr/include/stdio.h libc6-dev
	need_file /usr/include/libelf.h libelf-dev
	need_file /usr/include/openssl/ssl.h libssl-dev
}

python=/usr/bin/python3
[ -x $python ] || python=python3

for goal in "$@"; do
	case $goal in
	audit)
		need python3 python3
		need_spatch
		need rg ripgrep
		need git git
		need xargs findutils
		need tar tar
		need xz xz-utils
		;;
	check)
		need python3 python3
		need_module pytest python3-pytest
		need_module jsonschema python3-jsonschema
		need patch patch
		;;
	lint)
		need clang-format clang-format
		need cppcheck cppcheck
		need shellcheck shellcheck
		need_module pylint pylint
		;;
	kernel-build)
		need_compilers
		;;
	compile)
		need_compilers
		need sparse sparse
		need powerpc64le-linux-gnu-gcc gcc-powerpc64le-linux-gnu
		need s390x-linux-gnu-gcc gcc-s390x-linux-gnu
		;;
	sparse)
		[ -n "${SPARSE_SRC:-}" ] || need dpkg-source dpkg-dev
		need make make
		need gcc gcc
		need_file /usr/include/stdio.h libc6-dev
		;;
	headers)
		need make make
		need gcc gcc
		need_headers
		;;
	source-*)
		need_file "/usr/src/linux-$goal.tar.xz" "linux-$goal"
		;;
	*)
		echo "setup.sh: $goal: no such goal" >&2
		exit 2
		;;
	esac
done

[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
	echo "setup.sh: missing; please install (names are Debian's):$missing" >&2
	exit 4
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null 2>&1; then
		echo "setup.sh: as root: apt-get install$missing" >&2
		exit 4
	fi
	as_root=sudo
fi

echo "setup.sh: installing$missing" >&2
install() {
	# shellcheck disable=SC2086 # both are lists of words
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
		--no-install-recommends $missing >/dev/null
}
# A list of packages that is old or was never fetched is fetched once.
if ! install 2>/dev/null; then
	$as_root apt-get update -qq >&2 || true
	if ! install >&2; then
		echo "setup.sh: apt-get could not install$missing" >&2
		exit 4
	fi
fi
