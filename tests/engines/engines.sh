#!/usr/bin/env bash
# The servers that the engine tests and benchmarks speak to: Apache Kafka and Elasticsearch, the real ones, on loopback.
#   engines.sh up                what runs already is left alone
#   engines.sh down | status | clean
#   engines.sh with CMD ARGS     up, run CMD, and down with what was not up before. Where they cannot be had: one line, and CMD
#                                runs without them; HARKEN_REQUIRE_ENGINES=1 makes that an error
# By kafka.sh and elasticsearch.sh (a JDK, Maven, unzip, curl), else by Docker compose. env: theirs; HARKEN_TEST_KAFKA and
# HARKEN_TEST_ELASTIC (host:port) name servers that are there already: those are neither started nor stopped.
set -euo pipefail
HERE=$(dirname "$(readlink -f "$0")")
. "$HERE/lib.sh"
export KAFKA_PORT=${KAFKA_PORT:-9092} ES_PORT=${ES_PORT:-9200}
GET="apt-get install openjdk-17-jdk-headless maven unzip curl procps, or Docker compose"

compose() { docker compose -f "$HERE/compose.yml" "$@"; }
by_packages() { has mvn unzip curl setsid ps && [ -n "$(jdks 17 99)" ]; }
by_docker() { docker compose version >/dev/null 2>&1 && docker info >/dev/null 2>&1; }
named() { if [ "$1" = kafka ]; then echo "${HARKEN_TEST_KAFKA:-}"; else echo "${HARKEN_TEST_ELASTIC:-}"; fi; }
answers() { if [ "$1" = kafka ]; then open_port "$KAFKA_PORT"; else open_port "$ES_PORT"; fi; }

start_one() { # kafka | elasticsearch
  if by_packages; then "$HERE/$1.sh" up
  elif by_docker; then compose up -d --wait --quiet-pull "$1"
  else die "there is neither Maven with a JDK (17 or newer) nor Docker: $GET"; fi
}
stop_one() {
  "$HERE/$1.sh" down
  if by_docker; then compose rm -sfv "$1" >/dev/null 2>&1 || true; fi
}
each() { local one; for one in kafka elasticsearch; do "$1" "$one"; done; }
state() { "$HERE/$1.sh" status; if by_docker; then compose ps "$1" 2>/dev/null || true; fi; }
cleaned() { "$HERE/$1.sh" clean; stop_one "$1"; }

OURS=()
bring() { # one of them for `with`, remembered when it was not there before
  local problem; [ -z "$(named "$1")" ] && ! answers "$1" || return 0
  OURS+=("$1"); log "starting $1 for the engine tests"
  problem=$( { start_one "$1"; } 2>&1 | tee >(grep -v '^ERROR' >&2) | sed -n 's/^ERROR: //p'; exit "${PIPESTATUS[0]}") && return 0
  case ${HARKEN_REQUIRE_ENGINES:-0} in 0) echo "The tests that need $1 are skipped: $problem" >&2 ;; *) die "no $1 for the tests: $problem" ;; esac
}
leave() { local one; for one in "${OURS[@]}"; do stop_one "$one"; done; }

case ${1:-} in
  up) each start_one ;;
  down) each stop_one ;;
  status) each state ;;
  clean) each cleaned ;;
  with) shift; trap leave EXIT; trap 'exit 130' INT TERM; each bring
    export HARKEN_TEST_KAFKA=${HARKEN_TEST_KAFKA:-127.0.0.1:$KAFKA_PORT} HARKEN_TEST_ELASTIC=${HARKEN_TEST_ELASTIC:-127.0.0.1:$ES_PORT}
    "$@" ;;
  *) sed -n 2,8p "$0"; exit 2 ;;
esac
