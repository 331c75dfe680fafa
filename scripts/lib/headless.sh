# shellcheck shell=bash disable=SC2154,SC2034 # names are shared by the files that are sourced together
# The main job without a display: the real kiosk, the mock service, a real pcscd and a simulated card as processes. Sourced by scripts/demo.
#
# It leaves one picture per screen in target/demo/, prints the desk's result, and repeats the visit on the command line.

source "$root/scripts/lib/processes.sh"
source "$root/scripts/lib/pcscd.sh"
source "$root/scripts/lib/display.sh"
source "$root/scripts/lib/events.sh"

headless() {
  local binaries=$1
  work=$root/target/demo
  logs=$work/logs
  events=$work/events.jsonl
  person=employee
  institution=1311234567
  rm -rf "$work"
  mkdir -p "$logs"
  mkdir -m 700 "$work/runtime"
  export XDG_RUNTIME_DIR=$work/runtime
  trap 'finish $?' EXIT
  trap 'exit 130' HUP INT PIPE TERM

  start_mock_server "$binaries"
  start_pcscd "$work/pcscd" "Madoguchi demo"
  start_display
  start_kiosk "$binaries"
  visit "$binaries"
  print_result
  visit_by_command "$binaries"
}

# Ends everything; after a failure the ends of the logs say why.
finish() {
  trap - EXIT INT TERM
  if (($1 != 0)); then
    show_logs
  fi
  stop_all
  if (($1 != 0)); then
    say "failed; the logs are in ${logs#"$root"/}"
  fi
  exit "$1"
}

start_mock_server() {
  start mock-server "$1/madoguchi-mock-server" --data "$work/mock" --listen 127.0.0.1:0 \
    --institution "$institution" --port-file "$work/port"
  wait_until 60 "the mock service" served || die "the mock service does not start"
  say "the mock service (test service, invented people) listens on port $(<"$work/port")"
}

served() {
  all_alive || exit 1
  [[ -s $work/port ]]
}

start_kiosk() {
  cat >"$work/madoguchi.toml" <<TOML
environment = "test"
state = "state"

[institution]
code = "$institution"
kind = "clinic"
name = "見本医院"
assistance = true

[service]
url = "https://localhost:$(<"$work/port")"
authority = "mock/facility-ca.pem"
identity = "mock/client-$institution.pem"

[card]
anchors = ["mock/user-authentication-ca.pem", "mock/user-authentication-ca-p384.pem"]

[reader]
name = "Madoguchi demo 00 00"
phones = false

[delivery]
folder = "out"
TOML
  mkdir -p "$work/state" "$work/out"
  : >"$events"
  LIBGL_ALWAYS_SOFTWARE=1 start kiosk "$1/madoguchi-kiosk" --config "$work/madoguchi.toml" --events "$events"
  place_windows "${pids[-1]}"
}

# One person puts the card, types the PIN, agrees to everything and takes the card.
visit() {
  local pin digit
  await_screen '"welcome"' "the welcome screen"
  picture patient "$work/01-welcome.png"

  mark_events
  insert_card "$1"
  await_screen '"enter-pin","tries":[0-9]' "the PIN keypad"
  picture patient "$work/02-pin.png"

  pin=$(card_pin)
  [[ $pin =~ ^[0-9]{4}$ ]] || die "the card file of $person has no PIN"
  for ((digit = 0; digit < ${#pin}; digit++)); do
    xdotool key "${pin:digit:1}"
  done
  await_screen '"consent"' "the consent screen"
  picture patient "$work/03-consent.png"

  xdotool key 1
  xdotool key 4
  picture patient "$work/04-consent-chosen.png"
  xdotool key Return
  await_screen '"finished"' "the result for the patient"
  await_event '"event":"desk"' "the result at the desk"
  picture patient "$work/05-done.png"
  if [[ -n $desk_window ]]; then
    picture desk "$work/06-desk.png"
  fi

  result=$(events_since_mark | grep '"event":"desk"' | tail -n 1)
  mark_events
  card remove
  await_screen '"welcome"' "the welcome screen"
  say "the card is taken, the screen is clean again"
}

# The same person once more, without windows: the terminal of the command line takes the place of the kiosk. The PIN goes through a pipe.
visit_by_command() {
  stop_last # the card
  stop_last # the kiosk: one terminal at a time
  insert_card "$1"
  say "the same on the command line: madoguchi check --pin-stdin --allow-care"
  card_pin | "$1/madoguchi" --config "$work/madoguchi.toml" check --pin-stdin --allow-care >"$work/check.txt" 2>"$logs/check.log" ||
    die "the command line has no acceptable result"
  cat "$work/check.txt"
}

insert_card() {
  coproc CARD {
    exec "$1/simulated-card" --person "$person" --cards "$work/mock/cards" \
      --vpcd "127.0.0.1:$vpcd_port" --trace "$work/apdu.trace" 2>"$logs/card.log"
  }
  # Kept under names of our own: the shell forgets its own when the card ends.
  exec {card_input}>&"${CARD[1]}" {card_output}<&"${CARD[0]}"
  adopt card "$CARD_PID"
  card_says ready
}

# card COMMAND: one line to the simulated card, and its answer.
card() {
  echo "$1" >&"$card_input"
  card_says ok
}

card_says() {
  local line=''
  read -r -t 30 -u "$card_output" line || die "the simulated card does not answer"
  [[ $line == "$1"* ]] || die "the simulated card: $line"
  say "card: $line"
}

# The PIN of an invented person, from the card's own file.
card_pin() {
  awk -F'"' '/^\[/ { part = $0 } part == "[user_authentication]" && /^pin *=/ { print $2; exit }' "$work/mock/cards/$person.toml"
}

print_result() {
  say "the desk's result:"
  awk -f "$root/scripts/lib/json.awk" <<<"$result"
  say "one picture per screen: ${work#"$root"/}/*.png"
}
