/** Who is run when: what takes longest begins first. */
import type { Unit } from "./units.ts";

/** Units that take longest. Where one is missing here, all that is lost is seconds at the end. */
const LONG = [
  "tests/runner/queue/proof_test.ts",
  "tests/notebooks/notebooks_test.ts",
  "tests/runner/implementations/autoencoders_test.ts",
  "tests/package/node_test.ts",
  "tests/readme_test.ts",
  "tests/runner/models/engine/device_test.ts",
  "tests/docs/printed_test.ts",
  "tests/docs/types_test.ts",
  "tests/docs/examples_test.ts",
  "tests/runner/queue/parts_test.ts",
  "tests/interop/differential/differential_test.ts",
  "tests/runner/models/rows/token_readings_test.ts",
  "tests/runner/models/rows/edits_test.ts",
  "tests/runner/models/rows/patches_test.ts",
  "tests/docs/permissions_test.ts",
  "tests/package/dependency_test.ts",
  "tests/notebooks/jupyterlab_test.ts",
  "tests/stores/crash_test.ts",
  "tests/runner/models/rows/generate_test.ts",
  "tests/fuzz/fuzz_test.ts",
  "tests/interop/both_ways_test.ts",
  "tests/runner/onnx/edits_test.ts",
  "tests/cli/commands/queue_test.ts",
  "tests/runner/models/rows/exports_test.ts",
  "tests/runner/queue/redis_test.ts",
  "tests/runner/implementations/extraction/reuse/stores_test.ts",
  "tests/runner/models/http_test.ts",
  "tests/ops/fluent/round_trip_test.ts",
  "tests/stores/formats/parquet/write_test.ts",
  "tests/runner/umap/umap_test.ts",
  "tests/runner/schedule/cores_test.ts",
  "tests/notebooks/display/graph/picture_test.ts",
  "tests/runner/models/rows/render_rows_test.ts",
  "tests/runner/templates/safety_test.ts",
  "tests/runner/umap/place_test.ts",
  "tests/runner/templates/characters_test.ts",
  "tests/runner/values/values_test.ts",
  "tests/runner/implementations/features_resume_test.ts",
  "tests/runner/autoencoders/training_quality_test.ts",
];

/** Whether a file stands among those that take longest. */
export function isLong(path: string): boolean {
  return LONG.includes(path);
}

/** The units in the order in which they are begun: after the long ones those of many files, so that no core waits for another at the end. */
export function inTurn(units: readonly Unit[]): Unit[] {
  const rank = ({ name }: Unit) => isLong(name) ? LONG.indexOf(name) : LONG.length;
  return units.toSorted((a, b) => rank(a) - rank(b) || b.paths.length - a.paths.length);
}
