# Sourced by scripts/demo and scripts/test: a Python, and an environment of our own in .venv.

VENV="$PWD/.venv"

say() { printf '%s\n' "$*" >&2; }

# Prints the first Python that is new enough; ends the script with the remedy if there is none.
find_python() {
  local candidate
  for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
        command -v "$candidate"
        return
      fi
      say "$candidate cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv"
    fi
  done
  say "Python 3.11 or newer is needed, and none of that kind is on PATH."
  exit 1
}

# Installs this project with one of its extras into .venv; does nothing if that was done before.
install_with() {
  local extra=$1 python stamp
  unset PYTHONPATH PYTHONHOME PIP_USER PIP_TARGET PIP_PREFIX
  if ! "$VENV/bin/python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$(find_python)
    say "Making a virtual environment in .venv with $python …"
    "$python" -m venv --clear "$VENV"
  fi
  stamp="$VENV/installed-$extra-$(cksum <pyproject.toml | tr ' ' '-')"
  if [[ ! -e $stamp ]]; then
    say "Installing akamai-scm-connector[$extra] and what it needs into .venv …"
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --editable ".[$extra]"
    touch "$stamp"
  fi
  PATH="$VENV/bin:$PATH"
}

# Makes sure that the programs named are on PATH: by the system's packages where that is ours to do,
# else ends the script with the remedy.
need_programs() {
  local program missing=()
  for program in "$@"; do
    command -v "$program" >/dev/null || missing+=("$program")
  done
  if ((${#missing[@]} == 0)); then
    return
  fi
  if ((EUID == 0)) && command -v apt-get >/dev/null; then
    say "Installing ${missing[*]} …"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y "${missing[@]}" >/dev/null && return
  fi
  say "Not on PATH: ${missing[*]}. On Debian and Ubuntu: apt install ${missing[*]}"
  exit 1
}
