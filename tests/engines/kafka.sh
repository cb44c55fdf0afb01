#!/usr/bin/env bash
# Apache Kafka (KRaft) from its published jars: no Docker, loopback only.
#   kafka.sh up | up3             one broker, or three (replication 3, min in-sync 2); what runs already is left alone
#   kafka.sh kill N | stop N | start N     broker N: SIGKILL, SIGTERM, start again
#   kafka.sh down | status | clean         stop all; show; stop all and forget their data
#   kafka.sh fetch                only fetch it (55 MB)
#   kafka.sh tool CLASS ARGS      e.g. tool org.apache.kafka.tools.TopicCommand --bootstrap-server 127.0.0.1:9092 --list
# env: KAFKA_PORT (9092; broker N listens on KAFKA_PORT + 2 (N - 1), its controller on the port after)  KAFKA_BASE (its data)
#      KAFKA_HEAP  KAFKA_EXTRA (more lines for server.properties)  KAFKA_VERSIONS (tried in order)  ENGINES (what was fetched)
set -euo pipefail
. "$(dirname "$(readlink -f "$0")")/lib.sh"
BASE=${KAFKA_BASE:-$ENGINES/kafka}; LIB=$ENGINES/kafka/lib; PORT=${KAFKA_PORT:-9092}; LOG4J=2.24.3

fetch() {
  [ -s "$LIB/.version" ] && return 0
  need mvn unzip
  local version got='' name binding=log4j-slf4j-impl
  for version in ${KAFKA_VERSIONS:-4.3.0 4.2.0 4.1.1}; do
    log "fetching Kafka $version (55 MB, once) ..."
    rm -rf "$LIB"; mkdir -p "$LIB"; pom "$version" >"$LIB/pom.xml"
    if maven "$LIB/mvn.log" -f "$LIB/pom.xml" "$PLUGIN:copy-dependencies" -DincludeScope=runtime -DoutputDirectory="$LIB"; then got=$version; break; fi
  done
  [ -n "$got" ] || die "Kafka cannot be fetched by Maven: $LIB/mvn.log says why"
  # its poms leave the logging backend out
  rm -f "$LIB"/slf4j-reload4j-*.jar "$LIB"/reload4j-*.jar
  ls "$LIB"/slf4j-api-2.*.jar >/dev/null 2>&1 && binding=log4j-slf4j2-impl
  name=$(ls "$LIB"/log4j-core-*.jar 2>/dev/null | head -1); [ -z "$name" ] || { name=${name##*/log4j-core-}; LOG4J=${name%.jar}; }
  for name in log4j-api log4j-core "$binding"; do
    ls "$LIB/$name"-[0-9]*.jar >/dev/null 2>&1 || fetched "org.apache.logging.log4j:$name:$LOG4J:jar" "$LIB" >/dev/null || die "$name cannot be fetched by Maven: $LIB/mvn.log says why"
  done
  echo "$got" >"$LIB/.version"
}
pom() {
  cat <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>harken</groupId><artifactId>test-kafka</artifactId><version>1</version><packaging>pom</packaging><dependencies>
 <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>$1</version></dependency>
 <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>$1</version></dependency>
</dependencies></project>
XML
}
java_for() { # DIR HEAP -> JAVA, the words that start a JVM
  local home; home=$(jdks 17 99 | tail -1); [ -n "$home" ] || die "missing: a JDK, 17 or newer"
  mkdir -p "$1"; cat >"$1/log4j2.properties" <<'P'
status = ERROR
appender.c.type = Console
appender.c.name = C
appender.c.layout.type = PatternLayout
appender.c.layout.pattern = [%d] %p %m (%c)%n
rootLogger.level = ${env:LOG_LEVEL:-INFO}
rootLogger.appenderRef.c.ref = C
P
  JAVA=("$home/bin/java" "-Xms$2" "-Xmx$2" -XX:+UseG1GC -Djava.awt.headless=true "-Dkafka.logs.dir=$1" "-Dlog4j2.configurationFile=$1/log4j2.properties" -cp "$LIB/*")
}
port() { echo $((PORT + 2 * ($1 - 1))); }
voter() { echo "$1@127.0.0.1:$(($(port "$1") + 1))"; }
properties() { # NODE REPLICATION VOTERS
  local here="PLAINTEXT://127.0.0.1:$(port "$1"),CONTROLLER://127.0.0.1:$(($(port "$1") + 1))" in_sync=$(($2 > 1 ? 2 : 1))
  cat <<P
process.roles=broker,controller
node.id=$1
listeners=$here
advertised.listeners=$here
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.quorum.voters=$3
log.dirs=$BASE/node$1/data
default.replication.factor=$2
min.insync.replicas=$in_sync
offsets.topic.replication.factor=$2
offsets.topic.num.partitions=10
transaction.state.log.replication.factor=$2
transaction.state.log.min.isr=$in_sync
transaction.state.log.num.partitions=10
share.coordinator.state.topic.replication.factor=$2
share.coordinator.state.topic.min.isr=$in_sync
auto.create.topics.enable=false
log.segment.bytes=134217728
# waits that tests would sit through
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=500
log.initial.task.delay.ms=1000
log.retention.check.interval.ms=1000
log.cleaner.backoff.ms=1000
P
  [ -z "${KAFKA_EXTRA:-}" ] || printf '%b\n' "$KAFKA_EXTRA"
}
configure() { # NODE REPLICATION VOTERS
  local dir=$BASE/node$1; mkdir -p "$dir"; properties "$@" >"$dir/server.properties"
  [ ! -s "$dir/data/meta.properties" ] || return 0
  [ -s "$BASE/cluster.id" ] || head -c16 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=' | sed 's/^-/A/' >"$BASE/cluster.id"
  java_for "$dir" 256m
  "${JAVA[@]}" kafka.tools.StorageTool format -t "$(cat "$BASE/cluster.id")" -c "$dir/server.properties" >"$dir/format.log" 2>&1 || die "Kafka's storage in $dir: $(tail -1 "$dir/format.log")"
}
start() { # NODE HEAP
  local dir=$BASE/node$1; ! alive "$dir" || return 0
  [ -s "$dir/server.properties" ] || die "there is no broker $1 in $BASE: kafka.sh up, or up3"
  java_for "$dir" "$2"; start_as "" "$dir" "$dir/server.log" "${JAVA[@]}" kafka.Kafka "$dir/server.properties"
}
listens() { sed -n 's|^listeners=PLAINTEXT://\([^,]*\),.*|\1|p' "$1/server.properties" 2>/dev/null; }
ready() { # NODE
  local dir=$BASE/node$1
  wait_for 90 "$dir" grep -q 'Kafka Server started' "$dir/server.log" || die "Kafka's broker $1 did not start: $dir/server.log says why"
  log "Kafka's broker $1 is up on $(listens "$dir")"
}
up() { # NODES HEAP
  local n all='' some=; for ((n = 1; n <= $1; n++)); do all+=,$(voter "$n"); alive "$BASE/node$n" && some=1 || true; done
  if [ "$1" = 1 ] && [ -z "$some" ] && open_port "$PORT"; then log "Kafka: 127.0.0.1:$PORT answers already, started by others"; return 0; fi
  fetch
  for ((n = 1; n <= $1; n++)); do alive "$BASE/node$n" || configure "$n" "$1" "${all:1}"; done
  for ((n = 1; n <= $1; n++)); do start "$n" "$2"; done
  for ((n = 1; n <= $1; n++)); do ready "$n"; done
}
status() {
  local dir state
  for dir in $(nodes "$BASE"); do state=down; ! alive "$dir" || state=up; echo "kafka ${dir##*/} $state $(listens "$dir")"; done
  echo "kafka version $(cat "$LIB/.version" 2>/dev/null || echo 'not fetched')"
}
case ${1:-} in
  fetch) fetch ;;
  up) up 1 "${KAFKA_HEAP:-1g}" ;;
  up3) up 3 "${KAFKA_HEAP:-512m}" ;;
  start) start "$2" "${KAFKA_HEAP:-512m}"; ready "$2" ;;
  stop) stop "$BASE/node$2" TERM ;;
  kill) stop "$BASE/node$2" KILL ;;
  down) for dir in $(nodes "$BASE"); do stop "$dir" TERM; done ;;
  status) status ;;
  clean) "$0" down; rm -rf "$BASE"/node[0-9]* "$BASE/tool" "$BASE/cluster.id" ;;
  tool) shift; java_for "$BASE/tool" 256m; LOG_LEVEL=WARN exec "${JAVA[@]}" "$@" ;;
  *) sed -n 2,9p "$0"; exit 2 ;;
esac
