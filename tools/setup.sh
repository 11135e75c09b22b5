# Sourced by ./start, ./test and .ci/run: a virtual environment with the locked dependencies, and the front-end assets.
# Idempotent: a stamp of what was installed makes the second run a matter of milliseconds.

say() { printf '%s\n' "$*" >&2; }
give_up() { say "Common Ground cannot start: $1"; say "What to do: $2"; exit 1; }

find_python() {
    local candidate
    for candidate in "${COMMONGROUND_PYTHON:-}" python3.13 python3.12 python3.11 python3; do
        [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
        "$candidate" -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && { command -v "$candidate"; return; }
    done
    give_up "no Python from 3.11 to 3.13 was found." "on Debian or Ubuntu: sudo apt-get install python3 python3-venv"
}

make_environment() {
    [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1 && return
    local python; python=$(find_python)
    say "Making a virtual environment in .venv ($("$python" --version)) ..."
    rm -rf .venv
    if ! "$python" -m venv .venv >/dev/null 2>&1; then
        # Debian's python3 comes without ensurepip; its own package brings it.
        rm -rf .venv
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            say "Installing Debian's python3-venv ..."
            { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv; } >/dev/null
            "$python" -m venv .venv
        else
            give_up "this Python cannot make virtual environments." "sudo apt-get install python3-venv"
        fi
    fi
}

# install LOCK: the locked packages and this package, unless the stamp says that they are there.
install() {
    local lock=$1 want
    want=$(cat "$lock" pyproject.toml 2>/dev/null | sha256sum | cut -d' ' -f1)
    grep -qsx "$lock $want" .venv/installed && return
    make_environment
    say "Installing the locked dependencies of $lock (a few minutes the first time) ..."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9' || give_up "the package index could not be reached." "check the network and run this again; nothing is lost"
    .venv/bin/uv pip install --python .venv/bin/python --require-hashes -r "$lock" || give_up "the dependencies could not be installed." "check the network and run this again; nothing is lost"
    .venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps -e . || give_up "the package itself could not be installed." "run this again; if it fails again, delete .venv first"
    echo "$lock $want" >> .venv/installed
}

build_frontend() {
    .venv/bin/python frontend/build.py || give_up "the front-end assets could not be built." "check the network and run this again"
}
