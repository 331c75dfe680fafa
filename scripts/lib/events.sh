# shellcheck shell=bash disable=SC2154,SC2034 # names are shared by the files that are sourced together
# Follows the terminal's events, one JSON object a line in $events. Source it after processes.sh.
#
# mark_events forgets what has happened; await_event and await_screen wait for something after the mark.

event_mark=0

mark_events() {
  event_mark=$(wc -l <"$events")
}

# await_screen PATTERN WHAT: PATTERN follows "screen": in the screen's own object.
await_screen() {
  await_event "\"event\":\"screen\".*\"screen\":{\"screen\":$1" "$2"
}

# await_event PATTERN WHAT
await_event() {
  wait_until 60 "$2" has_event "$1" || die "$2 did not come"
}

has_event() {
  all_alive || exit 1
  if [[ $1 != *trouble* ]] && events_since_mark | grep -E '"screen":"(trouble|closed)"' >&2; then
    die "the visit went wrong"
  fi
  events_since_mark | grep -qE "$1"
}

# The whole lines only: the last one may still be written.
events_since_mark() {
  [[ -f $events ]] || return 0
  awk -v mark="$event_mark" 'NR > mark && /}$/' "$events"
}
