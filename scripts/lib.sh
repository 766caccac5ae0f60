# Sourced by the scripts beside it: a Python, and environments of our own in .venv.

VENV="$PWD/.venv"
PYTHONS=(3.11 3.12 3.13 3.14)
unset PYTHONDONTWRITEBYTECODE  # else each worker of the tests compiles all of them anew, each time

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

# Prints a Python of one version (3.12, say), on PATH or kept by pyenv; fails if there is none.
find_python_of() {
  local version=$1 candidate
  for candidate in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python; do
    if "$candidate" -c "import ensurepip, sys, venv; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

# Installs this project and what one of scripts/locks has into .venv; does nothing if that was done before.
install_with() {
  local lock=$1 python
  if ! "$VENV/bin/python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$(find_python)
    say "Making a virtual environment in .venv with $python …"
    "$python" -m venv --clear "$VENV"
  fi
  install_into "$VENV" "$lock"
  PATH="$VENV/bin:$PATH"
}

# The same into any virtual environment that is there.
install_into() {
  local venv=$1 lock=$2 stamp
  unset PYTHONPATH PYTHONHOME PIP_USER PIP_TARGET PIP_PREFIX
  stamp="$venv/installed-$lock-$(cat pyproject.toml "scripts/locks/$lock.txt" | cksum | tr ' ' '-')"
  if [[ ! -e $stamp ]]; then
    say "Installing akamai-scm-connector and what scripts/locks/$lock.txt has into ${venv#"$PWD/"} …"
    pip_in "$venv" install --require-hashes --requirement "scripts/locks/$lock.txt"
    pip_in "$venv" install --no-deps --no-build-isolation --editable .
    touch "$stamp"
  fi
}

# Installs what a list has, beside what is there, into a virtual environment; does nothing if that was done before.
install_more() {
  local venv=$1 list=$2 stamp
  stamp="$venv/installed-$(basename "$list" .txt)-$(cksum <"$list" | tr ' ' '-')"
  if [[ ! -e $stamp ]]; then
    say "Installing what $list has into ${venv#"$PWD/"} …"
    pip_in "$venv" install --require-hashes --requirement "$list"
    touch "$stamp"
  fi
}

pip_in() {
  local venv=$1
  shift
  "$venv/bin/python" -m pip --quiet --disable-pip-version-check "$@"
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

# The same for a PostgreSQL server, whose programs Debian keeps off PATH.
need_postgres() {
  if ! compgen -G "/usr/lib/postgresql/*/bin/pg_ctl" >/dev/null && ! command -v pg_ctl >/dev/null; then
    need_programs postgresql
  fi
}
