# Shared by the scripts beside it: where caches live, how things are said. Sourced, never run.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
CACHE="${DOCKET_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/docket}"
TOOLS="$CACHE/tools"

# Versions of what is built or fetched; the cache is keyed by them.
TRUNK_VERSION=0.21.14
WASM_BINDGEN_VERSION=0.2.130
WASM_SPLIT_VERSION=0.2.4
BINARYEN_VERSION=132.0.0
LIGHTNINGCSS_VERSION=1.33.0
TERSER_VERSION=5.51.4
AXE_VERSION=4.14.1

# Tools of ours come first on PATH, so that Trunk finds them and downloads nothing.
export PATH="$TOOLS/bin:$TOOLS/node/node_modules/.bin:$PATH"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$CACHE/target}"
export CARGO_TERM_PROGRESS_WHEN="${CARGO_TERM_PROGRESS_WHEN:-never}"
export SQLX_OFFLINE=true
export DOCKET_AXE="$TOOLS/node/node_modules/axe-core/axe.min.js"

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
fail() { printf '\nerror: %s\n' "$1" >&2; [ $# -lt 2 ] || printf 'remedy: %s\n' "$2" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# quiet NAME COMMAND...: runs with output to a log, shows a line every 20 s, and the tail of the log on failure.
quiet() {
  local name="$1" log="$CACHE/log/$1.log" started=$SECONDS pid
  shift
  mkdir -p "$CACHE/log"
  "$@" >"$log" 2>&1 &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    for _ in $(seq 20); do kill -0 "$pid" 2>/dev/null || break; sleep 1; done
    kill -0 "$pid" 2>/dev/null && printf '    %s: %s s, %s\n' "$name" "$((SECONDS - started))" "$(tail -n 1 "$log" | tr -d '\r' | cut -c1-100)"
  done
  if ! wait "$pid"; then
    tail -n 40 "$log" >&2
    fail "$name failed after $((SECONDS - started)) s" "the whole log is $log; run scripts/setup again when the cause is gone"
  fi
}
