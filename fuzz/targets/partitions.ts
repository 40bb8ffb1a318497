/** Paths of several files, one on each line; the first line is also a pattern. */
import { globBase, globMatcher } from "../../runner/files/many/glob.ts";
import { partitionsOf } from "../../runner/files/many/partitions.ts";
import { partitioned, partitionTypes } from "../../runner/files/many/read.ts";
import { tableFromColumns } from "../../stores/formats/columns.ts";
import type { FuzzTarget } from "../target.ts";
import { useAll } from "./_all.ts";
import { readValues } from "./_values.ts";

export const target: FuzzTarget = {
  words: [
    "k=1/",
    "=",
    "%",
    "%3D",
    "__HIVE_DEFAULT_PARTITION__",
    "__proto__=1/",
    "**/",
    "{a,b}",
    "[!z-a]",
    "2147483648",
  ],
  async run(input) {
    const paths = new TextDecoder().decode(input).split("\n");
    await useAll([() => paths.map(globMatcher(paths[0].slice(globBase(paths[0]).length))), () => readPaths(paths)]);
  },
};

function readPaths(paths: readonly string[]): void {
  const files = partitionsOf(paths).map((partition, i) => ({ path: paths[i], sha256: "", partition }));
  const own = tableFromColumns([]);
  const types = partitionTypes(files);
  for (const file of files.slice(0, 50)) readValues(partitioned(file, types, own.schema).extend(own));
}
