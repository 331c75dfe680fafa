# shellcheck shell=bash disable=SC2154,SC2034 # names are shared by the files that are sourced together
# A real pcscd of our own, with the vpcd virtual reader: in a mount namespace, so that it stands beside any other. Source it after processes.sh.
#
# start_pcscd FOLDER READER sets and exports PCSCLITE_CSOCK_NAME, and sets vpcd_port, where a simulated card connects.

start_pcscd() {
  local folder=$1 reader=$2 driver options=(--foreground) attempt
  mkdir -p "$folder/run" "$folder/readers"
  driver=$(sed -n 's/^LIBPATH[[:space:]]*//p' /etc/reader.conf.d/vpcd)
  [[ -e $driver ]] || die "the vpcd driver is missing: install vsmartcard-vpcd"
  if pcscd --help 2>&1 | grep -q -- --disable-polkit; then
    options+=(--disable-polkit)
  fi
  choose_namespace "$folder/run"
  export PCSCLITE_CSOCK_NAME=$folder/run/pcscd.comm

  for attempt in 1 2 3; do
    vpcd_port=$(free_port_pair)
    printf 'FRIENDLYNAME "%s"\nDEVICENAME /dev/null:%d\nLIBPATH %s\nCHANNELID %d\n' \
      "$reader" "$vpcd_port" "$driver" "$vpcd_port" >"$folder/readers/vpcd"
    # shellcheck disable=SC2016 # the inner shell expands
    start pcscd "${namespace[@]}" --propagation private sh -c '
      # In a user namespace /run is not ours to write to; a private one is.
      [ -d /run/pcscd ] || { mount -t tmpfs madoguchi /run && mkdir /run/pcscd; } || exit 1
      run=$1
      shift
      mount --bind "$run" /run/pcscd && exec pcscd "$@"
    ' sh "$folder/run" "${options[@]}" --config "$folder/readers"
    if wait_until 5 "the virtual reader on port $vpcd_port" pcscd_ready; then
      say "pcscd runs, virtual reader on port $vpcd_port"
      return
    fi
    say "attempt $attempt failed"
    stop_last
  done
  die "pcscd does not start"
}

pcscd_ready() {
  [[ -S $PCSCLITE_CSOCK_NAME ]] && is_listening "$vpcd_port"
}

# Sets namespace to the first way into a mount namespace that works here.
choose_namespace() {
  local way
  for way in "unshare --mount" "unshare --mount --map-root-user" "sudo -n unshare --mount"; do
    read -ra namespace <<<"$way"
    if "${namespace[@]}" --propagation private mount --bind "$1" "$1" 2>/dev/null; then
      return
    fi
  done
  die "no mount namespace: neither root, nor user namespaces (unshare --mount --map-root-user), nor sudo without a password"
}

# Two neighbouring ports that nobody listens on: vpcd takes both.
free_port_pair() {
  local port
  while :; do
    port=$((20000 + RANDOM % 20000))
    is_listening "$port" || is_listening $((port + 1)) || break
  done
  echo "$port"
}

# Read from the kernel: a connection would be taken for a card.
is_listening() {
  grep -qsi ":$(printf '%04X' "$1") [0-9A-F]*:0000 0A" /proc/net/tcp /proc/net/tcp6
}
