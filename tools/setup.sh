#!/bin/sh
# Sets up .venv with the locked packages and the program itself, and the system libraries that Qt
# needs. Running it again costs next to nothing: a stamp remembers what it was made from.
set -eu
cd "$(dirname "$0")/.."

VENV=.venv
STAMP=$VENV/.stamp
ADVICE="Python 3.11 or newer with venv is needed. Debian and Ubuntu: apt-get install python3 \
python3-venv. Fedora: dnf install python3. macOS: brew install python. Then run make setup again."

# One list a purpose. The first is needed to draw at all, even without a display.
OFFSCREEN="libglib2.0-0 libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1"
X11="libx11-xcb1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1
 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-xfixes0
 libxcb-xinerama0 libxcb-xkb1"
WAYLAND="libwayland-client0 libwayland-cursor0 libwayland-egl1"
NETWORK="libgssapi-krb5-2"

say() { printf '%s\n' "setup: $*" >&2; }

fail() {
    say "$@"
    exit 1
}

key() {
    { pwd && cat requirements-dev.txt pyproject.toml tools/setup.sh; } | cksum
}

ready() {
    [ -x "$VENV/bin/python" ] && [ -x "$VENV/bin/gisapp" ] && [ -f "$STAMP" ] &&
        [ "$(cat "$STAMP")" = "$(key)" ]
}

is_root_on_debian() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

apt_install() {
    say "installing system packages: $*"
    apt-get update -qq </dev/null >&2 || say "apt-get update failed; trying with the lists at hand"
    DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$@" \
        </dev/null >"$LOG" 2>&1 || { cat "$LOG" >&2 && return 1; }
}

suitable() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3.14 python3 python; do
        if suitable "$candidate"; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    return 1
}

# The libraries that Qt's core, its network and its two Linux window systems ask for and do not get.
missing_libraries() {
    command -v ldd >/dev/null 2>&1 || return 0
    qt=$("$VENV/bin/python" -c \
        'from importlib.util import find_spec; print(find_spec("PySide6").submodule_search_locations[0])')
    for file in "$qt"/QtWidgets*.so "$qt"/QtNetwork*.so "$qt/Qt/lib/libQt6Network.so.6" \
        "$qt/Qt/plugins/platforms/libqxcb.so" "$qt/Qt/plugins/platforms/libqoffscreen.so" \
        "$qt/Qt/plugins/platforms/libqwayland.so"; do
        [ -f "$file" ] && ldd "$file" 2>/dev/null | awk '/not found/ { print $1 }'
    done | sort -u
}

widgets_load() {
    QT_QPA_PLATFORM=offscreen "$VENV/bin/python" -c \
        'from PySide6 import QtSvg, QtWidgets; QtWidgets.QApplication([])' >"$LOG" 2>&1
}

system_libraries() {
    [ "$(uname -s)" = Linux ] || return 0
    missing=$(missing_libraries)
    if [ -z "$missing" ] && widgets_load; then
        return 0
    fi
    # shellcheck disable=SC2086 # the lists are words
    set -- $OFFSCREEN $X11 $WAYLAND $NETWORK
    if is_root_on_debian; then
        apt_install "$@" || fail "the system packages could not be installed"
    else
        say "Qt lacks system libraries:" ${missing:-see below}
        say "Debian and Ubuntu: sudo apt-get install $*"
    fi
    if ! widgets_load; then
        cat "$LOG" >&2
        fail "Qt cannot start without them"
    fi
    missing=$(missing_libraries)
    [ -z "$missing" ] || say "drawing works; a window may not, for want of:" $missing
}

# Byte code of the program itself, so that the first start is as quick as the next, and so is every
# start where Python is told to write none (PYTHONDONTWRITEBYTECODE). What is up to date is kept.
compiled() {
    "$VENV/bin/python" -m compileall -q gisapp || say "the byte code could not be written"
}

if ready; then
    compiled
    exit 0
fi

LOG=$(mktemp)
trap 'rm -f "$LOG"' EXIT

if ! suitable "$VENV/bin/python"; then
    if ! PYTHON=$(find_python); then
        is_root_on_debian || fail "$ADVICE"
        apt_install python3 python3-venv || fail "$ADVICE"
        PYTHON=$(find_python) || fail "$ADVICE"
    fi
    say "making $VENV with $("$PYTHON" --version)"
    "$PYTHON" -m venv --clear "$VENV"
fi

rm -f "$STAMP"
say "installing the locked packages (some 500 MB the first time)"
# The list is complete: without --no-deps an older pip looks for a package with an extra anew, finds
# a release newer than the lock and refuses it.
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
    --no-deps --require-hashes -r requirements-dev.txt
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
    --no-deps --no-build-isolation --editable .
compiled
system_libraries
key >"$STAMP"
say "done: $VENV/bin/gisapp"
