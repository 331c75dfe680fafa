# shellcheck shell=bash
# Progress on standard error, so that standard output carries results only. Source it.

say() {
  printf '%s: %s\n' "${program:-${0##*/}}" "$*" >&2
}

die() {
  say "$@"
  exit 1
}

# wait_until SECONDS WHAT COMMAND...: runs the command until it succeeds; says what it waits for, and when it gives up.
wait_until() {
  local limit=$((SECONDS + $1)) what=$2 announced=
  shift 2
  until "$@"; do
    if ((SECONDS >= limit)); then
      say "gave up waiting for $what"
      return 1
    fi
    if [[ -z $announced ]]; then
      say "waiting for $what"
      announced=yes
    fi
    sleep 0.05
  done
}
