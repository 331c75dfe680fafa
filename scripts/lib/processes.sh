# shellcheck shell=bash disable=SC2154,SC2034 # names are shared by the files that are sourced together
# Processes that end with the script that started them. Source it after say.sh.
#
# start NAME COMMAND... writes to $logs/NAME.log; stop_all ends the last one first; all_alive fails when one has ended by itself.

names=()
pids=()

start() {
  local name=$1
  shift
  "$@" >"$logs/$name.log" 2>&1 </dev/null &
  adopt "$name" $!
}

# adopt NAME PID: a process that was started otherwise.
adopt() {
  names+=("$1")
  pids+=("$2")
}

all_alive() {
  local index
  for index in "${!pids[@]}"; do
    if ! is_running "${pids[index]}"; then
      say "${names[index]} has ended by itself"
      return 1
    fi
  done
}

stop_all() {
  while ((${#pids[@]} > 0)); do
    stop_last
  done
}

stop_last() {
  local pid=${pids[-1]}
  unset 'pids[-1]' 'names[-1]'
  end "$pid" TERM
  for _ in {1..100}; do
    is_running "$pid" || break
    sleep 0.05
  done
  ! is_running "$pid" || end "$pid" KILL
  wait "$pid" 2>/dev/null || true
}

# A process that has ended but was not waited for is a zombie, not running.
is_running() {
  [[ -d /proc/$1 ]] && ! grep -qs '^State:[[:space:]]*Z' "/proc/$1/status"
}

# A process behind sudo belongs to root, and so does the signal to it.
end() {
  kill "-$2" "$1" 2>/dev/null || sudo -n kill "-$2" "$1" 2>/dev/null || true
}

show_logs() {
  local log
  for log in "$logs"/*.log; do
    [[ -s $log ]] || continue
    printf -- '--- %s\n' "${log#"$root"/}" >&2
    tail -n 15 "$log" >&2
  done
}
