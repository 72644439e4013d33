#!/usr/bin/env bash
# Builds everything and runs every test. The last line is "N passed, N failed".
#   ./test.sh          quick: seeded, a few kills a room
#   ./test.sh --full   the whole matrix: hundreds of kills, larger properties (see docs/full-matrix.md)
#   ./test.sh NAME…    only test projects whose name contains NAME
set -uo pipefail
cd "$(dirname "$0")"

only=()
for argument in "$@"; do
  case "$argument" in
    --full) export CATCHWATER_FULL=1 ;;
    -h | --help) sed -n '2,5p' "$0" | cut -c3-; exit 0 ;;
    *) only+=("$argument") ;;
  esac
done

die() { echo "test.sh: $1" >&2; echo "0 passed, 1 failed"; exit 1; }

# What is missing is installed where that is possible without asking; otherwise the message says what to do.
# have PROBE PACKAGE: the probe is a command's name, or a command line that succeeds when the package is there.
have() { command -v "$1" >/dev/null 2>&1 || { [[ "$1" == *" "* ]] && sh -c "$1" >/dev/null 2>&1; }; }
install() {
  have "$1" && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing $2" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2"; } >/dev/null 2>&1
  fi
  have "$1"
}

install dotnet dotnet-sdk-10.0 || die "the .NET SDK 10 is missing: see https://dotnet.microsoft.com/download"
install node nodejs || die "Node.js 20 or newer is missing (the Terraform checker needs it): see https://nodejs.org"
install npm npm || die "npm is missing: it comes with Node.js"
# For Confluent.Kafka's native library, and the foreign clients that the test broker is checked against.
install "ldconfig -p | grep libsasl2.so" libsasl2-2 || die "libsasl2 is missing (the Kafka client needs it): install Debian's libsasl2-2"
install kcat kcat || die "kcat is missing (the test broker is checked with it): install Debian's kcat"
install "/usr/bin/python3 -c 'import kafka'" python3-kafka || die "kafka-python is missing (the test broker is checked with it): install Debian's python3-kafka"
install zsh zsh || echo "zsh is missing: its completion is not tested" >&2

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build Catchwater.slnx -c Release -v quiet -p:WarningLevel=4 || die "the build failed"

passed=0
failed=0
ran=0
count() { # NAME, log file, exit code
  local totals
  totals=$(grep -oE 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+, Not Run: [0-9]+' "$2" | tail -n 1)
  if [ -z "$totals" ]; then
    echo "$1: did not finish" >&2
    tail -n 40 "$2" >&2
    failed=$((failed + 1))
    return
  fi
  read -r total errors bad skipped notrun <<<"$(grep -oE '[0-9]+' <<<"$totals" | tr '\n' ' ')"
  passed=$((passed + total - errors - bad - skipped - notrun))
  failed=$((failed + errors + bad))
  if [ "$3" != 0 ] && [ $((errors + bad)) = 0 ]; then
    failed=$((failed + 1))
  fi
  echo "$1: $((total - errors - bad - skipped - notrun)) passed, $((errors + bad)) failed"
  [ "$3" = 0 ] || grep -vE 'Discover|Starting|Finished' "$2" >&2
}

wanted() {
  [ ${#only[@]} = 0 ] && return 0
  for name in "${only[@]}"; do [[ "$1" == *"$name"* ]] && return 0; done
  return 1
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
for project in tests/*.Tests; do
  name=$(basename "$project")
  wanted "$name" || continue
  ran=$((ran + 1))
  dotnet "$project/bin/Release/net10.0/$name.dll" -noColor >"$log" 2>&1
  count "$name" "$log" $?
done

if wanted infra && [ -x infra/check/test.sh ]; then
  ran=$((ran + 1))
  infra/check/test.sh >"$log" 2>&1
  code=$?
  line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
  if [ -n "$line" ]; then
    read -r good bad <<<"$(grep -oE '[0-9]+' <<<"$line" | tr '\n' ' ')"
    passed=$((passed + good))
    failed=$((failed + bad))
    echo "infra: $line"
    [ "$code" = 0 ] || cat "$log" >&2
  else
    cat "$log" >&2
    failed=$((failed + 1))
  fi
fi

[ "$ran" -gt 0 ] || die "no test project is named like ${only[*]}"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
