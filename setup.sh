#!/bin/sh
# Makes .venv ready: system libraries, the packages pinned in requirements.lock, the project itself.
#
#   sh setup.sh            set up what is missing; nothing when all is up to date
#   sh setup.sh --check    change nothing; exit 0 when up to date, 1 when not
#   sh setup.sh --tests    set up, and what the tests alone need: a browser, an office suite, Node
#
# PYTHON=/path/to/python3    the Python to build .venv from (3.11 to 3.14)
# LECTURE_TORCH_INDEX=URL    the package index that torch alone is taken from
set -eu
cd "$(dirname "$0")"

STATE=.venv/setup-state # "incomplete" while packages are being installed, afterwards the key they belong to
TESTS_STATE=.venv/setup-state-tests # the key of what the tests alone need
WEB=tests/production/web
LOCK=.setup.lock        # a symbolic link to the process id that is setting up: made in one step, with its content
RANGE='3.11 to 3.14'
IN_RANGE='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))'

say() { printf 'setup: %s\n' "$*"; }
die() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }

# One hash of the Python in .venv, this folder and the content of files.
key_of() {
    .venv/bin/python -I -S -c '
import hashlib, os, sys
digest = hashlib.sha256(repr((sys.version, os.getcwd())).encode())
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        digest.update(file.read())
print(digest.hexdigest())' "$@" 2>/dev/null
}
environment_key() { key_of requirements.lock pyproject.toml setup.sh; }
tests_key() { key_of requirements.lock requirements-browser.lock "$WEB/package-lock.json" setup.sh; }

up_to_date() {
    [ -f "$STATE" ] && key=$(environment_key) && [ "$key" = "$(cat "$STATE")" ]
}
tests_up_to_date() {
    [ -f "$TESTS_STATE" ] && key=$(tests_key) && [ "$key" = "$(cat "$TESTS_STATE")" ] && [ -z "$(missing_programs)" ]
}

# --- Python ---------------------------------------------------------------------------------------------------------

suits() { "$1" -c "$IN_RANGE" >/dev/null 2>&1; }

# What building a virtual environment and compiling extensions in it needs; Debian ships both apart from Python.
lacks_venv() { ! "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }
lacks_headers() {
    ! "$1" -c 'import os, sys, sysconfig
sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))' >/dev/null 2>&1
}

# Sets $python to the first that suits, one with venv and headers before one without; empty when there is none.
find_python() {
    python=
    if [ -n "${PYTHON:-}" ]; then
        suits "$PYTHON" || die "PYTHON=$PYTHON is not a working Python $RANGE: name another, or unset PYTHON"
        python=$PYTHON
        return
    fi
    for candidate in python3.13 python3.12 python3.11 python3.14 python3 python \
        "${PYENV_ROOT:-${HOME:-}/.pyenv}"/versions/3.1[1-4]*/bin/python3; do
        suits "$candidate" || continue
        [ -n "$python" ] || python=$candidate
        if ! lacks_venv "$candidate" && ! lacks_headers "$candidate"; then
            python=$candidate
            return
        fi
    done
}

python_found() {
    for candidate in python3 python; do
        version=$("$candidate" -V 2>&1) && printf 'only %s was found' "$version" && return
    done
    printf 'no Python was found'
}

# --- system packages ------------------------------------------------------------------------------------------------

missing_parts() {
    if has pkg-config; then
        pkg-config --exists cairo || printf ' cairo'
        pkg-config --exists pangocairo || printf ' pango'
    else
        printf ' pkg-config'
    fi
    printf '#include <stdio.h>\n' | ${CC:-cc} -E - >/dev/null 2>&1 || printf ' C-compiler'
    case "$(uname -s) $(uname -m)" in
    Darwin* | *x86_64) ;;
    *) has "${CXX:-c++}" || printf ' C++-compiler' ;; # moderngl has no wheels here
    esac
    if [ -z "$python" ]; then
        printf ' Python'
    else
        if lacks_venv "$python"; then printf ' Python-venv'; fi
        if lacks_headers "$python"; then printf ' Python-headers'; fi
    fi
}

package_manager() {
    for manager in apt-get dnf brew; do
        if has "$manager"; then
            echo "$manager"
            return
        fi
    done
}

# The manager's Python package: of the version in use, or else the first on offer; fails when there is none.
python_package() {
    if [ -n "$python" ]; then
        "$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])'
        return
    fi
    for package in python3.13 python3.12 python3.11; do
        case $1 in
        apt-get) apt-cache show "$package" ;;
        dnf) dnf -q info "$package" ;;
        brew) package=python@3.13 ;;
        esac >/dev/null 2>&1 || continue
        echo "$package"
        return
    done
    return 1
}

# What the tests look at pages, decks and slides with.
missing_programs() {
    has chromium || has chromium-browser || has google-chrome || [ -d "/Applications/Google Chrome.app" ] || printf ' chromium'
    has soffice || [ -d /Applications/LibreOffice.app ] || printf ' libreoffice'
    has pdftoppm || printf ' poppler'
    case "$(uname -s) $(uname -m)" in
    Linux*x86_64) has qemu-x86_64 || printf ' qemu' ;; # an older processor, to compare arithmetic with
    esac
}
programs_of() {
    case $1 in
    apt-get) echo "chromium libreoffice-impress poppler-utils qemu-user" ;;
    dnf) echo "chromium libreoffice-impress poppler-utils qemu-user" ;;
    brew) echo "google-chrome libreoffice poppler" ;;
    esac
}

# $1: the manager, $2: its Python package when one is wanted
packages_of() {
    case $1 in
    apt-get) echo "pkg-config libcairo2-dev libpango1.0-dev gcc g++ libc6-dev${2:+ $2 $2-dev $2-venv}" ;;
    dnf) echo "pkgconf-pkg-config cairo-devel pango-devel gcc gcc-c++${2:+ $2 $2-devel}" ;;
    brew) echo "pkgconf cairo pango${2:+ $2}" ;;
    esac
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

can_be_root() {
    [ "$(id -u)" = 0 ] || { has sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; }
}

no_python() { die "needs Python $RANGE, $(python_found): install one, or name it with PYTHON="; }

# Asks the manager for packages, $2: the manager, $1: what is missing, $3: the packages that bring it.
install_with() {
    case $2 in
    apt-get | dnf) can_be_root || die "missing:$1; as root, run: $2 install $3" ;;
    esac
    say "missing:$1; installing with $2"
    # shellcheck disable=SC2086
    case $2 in
    apt-get) as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $3 ;;
    dnf) as_root dnf -q install -y $3 ;;
    brew) brew install --quiet $3 ;;
    esac >/dev/null || die "$2 could not install $3: see above"
}

refresh_index() {
    if [ "$1" = apt-get ] && can_be_root; then as_root apt-get -qq update || true; fi
}

install_system_packages() {
    parts=$(missing_parts)
    [ -n "$parts" ] || return 0
    manager=$(package_manager)
    if [ -z "$manager" ]; then
        [ "$parts" != ' Python' ] || no_python
        die "missing:$parts; no apt-get, dnf or brew here: install pkg-config, a C and C++ compiler," \
            "the development files of cairo and pango, and Python $RANGE with venv and headers"
    fi
    refresh_index "$manager"
    package=
    case $parts in
    *Python*) package=$(python_package "$manager") || no_python ;;
    esac
    packages=$(packages_of "$manager" "$package")
    install_with "$parts" "$manager" "$packages"
    [ -n "$python" ] || find_python
    parts=$(missing_parts)
    [ "$parts" != ' Python' ] || no_python
    [ -z "$parts" ] || die "still missing after installing $packages:$parts"
}

install_programs() {
    parts=$(missing_programs)
    [ -n "$parts" ] || return 0
    manager=$(package_manager)
    [ -n "$manager" ] || die "missing:$parts; no apt-get, dnf or brew here: install Chromium, LibreOffice, Poppler and QEMU"
    refresh_index "$manager"
    packages=$(programs_of "$manager")
    install_with "$parts" "$manager" "$packages"
    parts=$(missing_programs)
    [ -z "$parts" ] || die "still missing after installing $packages:$parts"
}

# --- the environment ------------------------------------------------------------------------------------------------

pip() { .venv/bin/python -m pip --disable-pip-version-check --no-input "$@"; }

# An environment that was moved, whose Python is gone or whose packages may be half written is not worth mending.
usable() {
    [ "$(cat "$STATE" 2>/dev/null)" != incomplete ] && suits .venv/bin/python &&
        grep -qF "$(pwd -P)/.venv" .venv/bin/activate 2>/dev/null && pip --version >/dev/null 2>&1
}

install_packages() {
    quiet=-qq
    if [ -t 1 ]; then quiet=; fi
    # shellcheck disable=SC2086
    {
        if [ -n "${LECTURE_TORCH_INDEX:-}" ]; then
            pip install $quiet --no-deps --index-url "$LECTURE_TORCH_INDEX" "$(grep '^torch==' requirements.lock)" ||
                die "pip could not install torch from LECTURE_TORCH_INDEX=$LECTURE_TORCH_INDEX: see above"
        fi
        pip install $quiet --no-compile -r requirements.lock || die "pip could not install requirements.lock: see above, then run again"
        pip install $quiet --no-deps --no-build-isolation -e . || die "pip could not install the project: see above"
    }
}

take_turn() {
    waited=
    until ln -s "$$" "$LOCK" 2>/dev/null; do
        owner=$(readlink "$LOCK") || [ -w . ] || die "cannot write in $(pwd): make the folder writable"
        if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
            rm -f "$LOCK"
            continue
        fi
        [ -n "$waited" ] || say "waiting for process $owner, which is setting up"
        waited=yes
        sleep 1
    done
    trap 'rm -f "$LOCK"' EXIT
    trap 'exit 130' HUP INT TERM
}

set_up() {
    find_python
    install_system_packages
    if ! usable; then
        rm -rf .venv
        mkdir .venv
        echo incomplete >"$STATE"
        say "making .venv with $("$python" -V 2>&1)"
        "$python" -m venv .venv || die "$python could not make .venv: see above"
    fi
    echo incomplete >"$STATE"
    say "installing the packages of requirements.lock"
    install_packages
    .venv/bin/python -m scenes.stage.warm_up >/dev/null 2>&1 || true # kernels that are not compiled now are when first needed
    key=$(environment_key) || die ".venv/bin/python does not run: remove .venv and run again"
    echo "$key" >"$STATE.new"
    mv "$STATE.new" "$STATE"
    say "ready: .venv with $(.venv/bin/python -V)"
}

set_up_tests() {
    rm -f "$TESTS_STATE"
    install_programs
    say "installing what the tests look at pages with"
    pip install -qq -r requirements-browser.lock || die "pip could not install requirements-browser.lock: see above"
    PATH="$PWD/.venv/bin:$PATH" npm ci --prefix "$WEB" --silent --no-audit --no-fund ||
        die "npm could not install $WEB/package-lock.json: see above"
    tests_key >"$TESTS_STATE.new"
    mv "$TESTS_STATE.new" "$TESTS_STATE"
}

for_tests=
case ${1:-} in
'') ;;
--tests) for_tests=yes ;;
--check) if up_to_date; then exit 0; else exit 1; fi ;;
*)
    printf 'setup: unknown option %s: only --check and --tests are known\n' "$1" >&2
    exit 2
    ;;
esac

ready() { up_to_date && { [ -z "$for_tests" ] || tests_up_to_date; }; }

if ready; then exit 0; fi
take_turn
up_to_date || set_up
if ! ready; then set_up_tests; fi
