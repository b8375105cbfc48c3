#!/usr/bin/env bash
# Installs the libraries that Orthant is measured against, and their drivers, into one folder.
#
#   bench/peers/install.sh [FOLDER]      default: $ORTHANT_PEERS or ~/.cache/orthant-peers
#
#   FAISS            python3 with venv and pip; the wheel has AVX2 and AVX-512, Debian's own package has not
#   hnswlib, LUT16   g++ and hnswlib's headers (Debian: apt-get install g++ libhnswlib-dev)
#   Lucene, JVector  Maven
#
# What cannot be installed is named and left out; the experiment measures what is there. Safe to run again.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-${ORTHANT_PEERS:-$HOME/.cache/orthant-peers}}
mkdir -p "$folder/java"
missing=0

# Runs a step, and says so if it fails.
step() {
  name=$1
  shift
  if "$@"; then
    echo "installed: $name"
  else
    echo "not installed: $name" >&2
    missing=1
  fi
}

faiss() {
  cp "$here/faiss_driver.py" "$folder/" &&
    { [ -x "$folder/faiss/bin/python" ] || python3 -m venv "$folder/faiss"; } &&
    "$folder/faiss/bin/pip" install -q faiss-cpu==1.15.1 numpy
}

hnswlib() {
  g++ -O3 -march=native -std=c++17 "$here/hnswlib_driver.cpp" -o "$folder/hnswlib_driver"
}

lut16() {
  g++ -O3 -mavx2 -shared -fPIC "$here/lut16.cpp" -o "$folder/liblut16-avx2.so" &&
    if grep -qw avx512bw /proc/cpuinfo; then
      g++ -O3 -mavx512f -mavx512bw -shared -fPIC "$here/lut16.cpp" -o "$folder/liblut16-avx512.so"
    fi
}

java() {
  (cd "$here/../.." && mvn -q -B -Dmaven.test.skip=true -Dexec.skip=true -Ppeers -pl bench/peers -am package) &&
    rm -f "$folder"/java/*.jar &&
    cp "$here"/target/*.jar "$here"/target/lib/*.jar "$folder/java/"
}

step FAISS faiss
step hnswlib hnswlib
step "LUT16 in C++" lut16
step "Lucene, JVector" java
exit $missing
