# What engines.sh, kafka.sh and elasticsearch.sh have in common; to be sourced.
ENGINES=${ENGINES:-/tmp/engines}   # what was fetched; data too, unless KAFKA_BASE and ES_BASE say otherwise
PLUGIN=org.apache.maven.plugins:maven-dependency-plugin:3.8.1
log() { printf '[%s] %s\n' "$(date +%T)" "$*" >&2; }
die() { printf 'ERROR: %s\n' "$*" >&2; exit 1; }
has() { local command; for command in "$@"; do command -v "$command" >/dev/null || return 1; done; }
need() { local command; for command in "$@"; do has "$command" || die "missing command: $command"; done; }

# maven LOG ARGS: Maven, quietly
maven() { local to=$1; shift; mvn -q -B -ntp "$@" >"$to" 2>&1; }
# fetched GROUP:NAME:VERSION:EXT DIR: the path of that file, fetched if need be
fetched() {
  local name version ext file
  IFS=: read -r _ name version ext <<<"$1"; file=$2/$name-$version.$ext; mkdir -p "$2"
  [ -s "$file" ] || maven "$2/mvn.log" "$PLUGIN:copy" -Dartifact="$1" -DoutputDirectory="$2" -Dmdep.useBaseVersion=true || return 1
  [ -s "$file" ] && printf '%s\n' "$file"
}
# jdks LOW HIGH: homes of the JDKs from version LOW to HIGH, newest first
jdks() {
  local home major
  for home in ${JAVA_HOME:-} /usr/lib/jvm/* /opt/java/* /opt/jdk*; do
    [ -x "$home/bin/java" ] || continue; home=$(readlink -f "$home")
    major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2>/dev/null); [ -n "$major" ] || continue
    if [ "$major" -ge "$1" ] && [ "$major" -le "$2" ]; then printf '%s %s\n' "$major" "$home"; fi
  done | sort -rn -u | awk '{print $2}'
}
# start_as USER DIR LOG CMD: in a session of its own that outlives us, its id in DIR.pid; when we are root, as USER (made if missing)
start_as() {
  local user=$1 dir=$2 to=$3; shift 3; mkdir -p "$dir"; : >"$to"
  if [ -n "$user" ] && [ "$(id -u)" = 0 ]; then
    id "$user" >/dev/null 2>&1 || useradd -r -M -s /usr/sbin/nologin "$user"
    chown -R "$user": "$dir"; set -- setpriv --reuid="$user" --regid="$user" --clear-groups -- "$@"
  fi
  setsid "$@" >>"$to" 2>&1 </dev/null &
  echo $! >"$dir.pid"
}
# alive DIR: its process runs, and is no later one that was given the same id
alive() { [ -s "$1.pid" ] && tr '\0' ' ' <"/proc/$(cat "$1.pid")/cmdline" 2>/dev/null | grep -qF -- "$1/"; }
# gone GROUP: none of its processes is left (ended ones that nobody has waited for do not count)
gone() { ps -eo pgid=,stat= | awk -v group="$1" '$1 == group && $2 !~ /^Z/ { left = 1 } END { exit left }'; }
# stop DIR SIGNAL: its process and all that it started, which are a group of their own; SIGKILL after 30 s
stop() {
  local i group; alive "$1" || { rm -f "$1.pid"; return 0; }
  group=$(cat "$1.pid"); kill "-$2" -- "-$group" 2>/dev/null || true
  for ((i = 0; i < 120; i++)); do ! gone "$group" || break; sleep 0.25; done
  gone "$group" || kill -KILL -- "-$group" 2>/dev/null || true
  rm -f "$1.pid"
}
# wait_for SECONDS DIR CMD: until CMD succeeds; fails when the process is gone or the time is over
wait_for() {
  local i seconds=$1 dir=$2; shift 2
  for ((i = 0; i < seconds * 4; i++)); do "$@" >/dev/null 2>&1 && return 0; alive "$dir" || [ $i -lt 4 ] || return 1; sleep 0.25; done; return 1
}
# open_port N: something answers there
open_port() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
# nodes BASE: the directories of its nodes
nodes() { local dir; for dir in "$1"/node[0-9]*; do [ ! -d "$dir" ] || printf '%s\n' "$dir"; done; }
