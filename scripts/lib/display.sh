# shellcheck shell=bash disable=SC2154,SC2034 # names are shared by the files that are sourced together
# A display nobody sees, keys for it and pictures of it. Source it after processes.sh.
#
# start_display sets and exports DISPLAY: room for the patient's window and, right of it, the desk's.
# place_windows PID puts a process's windows there and gives the patient's the keys. It sets desk_window, empty where there is none.
# picture AREA FILE waits until the area (patient or desk) differs from its last picture and has settled.

declare -A areas=([patient]=1080x1920+0+0 [desk]=1920x1080+1080+0) last_picture=()

start_display() {
  local number=$work/display area
  : >"$number"
  # Xvfb takes the first free number and tells it.
  start xvfb Xvfb -displayfd 3 -screen 0 3000x1920x24 -nolisten tcp 3>"$number"
  wait_until 20 "the display" test -s "$number" || die "Xvfb does not start"
  DISPLAY=:$(<"$number")
  export DISPLAY
  unset WAYLAND_DISPLAY # the window toolkit would take it first
  for area in "${!areas[@]}"; do
    last_picture[$area]=$(look "$area")
  done
  say "display $DISPLAY is up"
}

# Without a window manager nobody places windows or gives them the keys.
place_windows() {
  local window width height patient_window=
  desk_window=
  wait_until 60 "the window" has_windows "$1" 1 || die "no window opens"
  wait_until 10 "the desk's window" has_windows "$1" 2 || say "the desk has no window of its own"
  for window in $(windows "$1"); do
    read -r width height < <(xdotool getwindowgeometry --shell "$window" |
      awk -F= '$1 == "WIDTH" { w = $2 } $1 == "HEIGHT" { h = $2 } END { print w, h }')
    if [[ -z $patient_window ]] && ((height > width)); then
      patient_window=$window
      xdotool windowmove "$window" 0 0 windowsize "$window" 1080 1920
    else
      desk_window=$window
      xdotool windowmove "$window" 1080 0 windowsize "$window" 1920 1080
    fi
  done
  [[ -n $patient_window ]] || die "no window is higher than wide"
  xdotool mousemove 540 1900
  timeout 10 xdotool windowfocus --sync "$patient_window" || die "the window does not take the keys"
}

has_windows() {
  all_alive || exit 1
  (($(windows "$1" | wc -w) >= $2))
}

windows() {
  xdotool search --onlyvisible --pid "$1" 2>/dev/null || true
}

picture() {
  local area=$1 file=$2 before tries
  wait_until 20 "a new picture of the $area's screen" looks_new "$area" || return 1
  # Settled is what stays the same for a second: the screen before may still be there, and one that moves all the time is taken as it is.
  local same=0
  for ((tries = 0; tries < 20 && same < 3; tries++)); do
    before=$current
    sleep 0.3
    current=$(look "$area")
    if [[ $current == "$before" ]]; then same=$((same + 1)); else same=0; fi
  done
  import -window root -crop "${areas[$area]}" +repage "$file"
  last_picture[$area]=$current
  say "picture ${file#"$root"/}"
}

looks_new() {
  current=$(look "$1")
  [[ $current != "${last_picture[$1]}" ]]
}

look() {
  import -window root -crop "${areas[$1]}" +repage -depth 8 rgb:- | sha256sum
}
