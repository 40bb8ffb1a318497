/** Who is run when: what takes longest begins first. */
import type { Company } from "./plain.ts";
import type { Unit } from "./units.ts";

/** Files that take longest, each a unit, with about how many seconds of a processor. Where one is missing or wrong, all that is lost is seconds at the end. */
const LONG: Readonly<Record<string, number>> = {
  "tests/runner/queue/proof_test.ts": 40,
  "tests/notebooks/jupyterlab/jupyterlab_proof_test.ts": 40,
  "tests/notebooks/notebooks_proof_test.ts": 21,
  "tests/package/node_proof_test.ts": 21,
  "tests/readme_test.ts": 20,
  "tests/docs/permissions_proof_test.ts": 16,
  "tests/interop/differential/proof_test.ts": 13,
  "tests/runner/implementations/autoencoders_proof_test.ts": 13,
  "tests/runner/models/rows/token_readings_proof_test.ts": 12,
  "tests/runner/models/engine/device_proof_test.ts": 12,
  "tests/docs/examples_test.ts": 11,
  "tests/docs/printed_test.ts": 11,
  "tests/stores/crash_proof_test.ts": 11,
  "tests/serve/litellm_proof_test.ts": 11,
  "tests/runner/queue/parts_proof_test.ts": 11,
  "tests/docs/permissions_test.ts": 10,
  "tests/docs/site_proof_test.ts": 10,
  "tests/runner/implementations/clamped_features_proof_test.ts": 10,
  "tests/fuzz/fuzz_proof_test.ts": 9,
  "tests/types/editor_proof_test.ts": 8,
  "tests/package/dependency_proof_test.ts": 8,
  "tests/stores/formats/parquet/write_test.ts": 7,
  "tests/runner/implementations/autoencoders_test.ts": 6,
  "tests/runner/models/rows/patches_proof_test.ts": 6,
  "tests/docs/site_test.ts": 5,
  "tests/runner/onnx/edits_test.ts": 5,
  "tests/fuzz/fuzz_test.ts": 5,
  "tests/interop/both_ways_proof_test.ts": 5,
  "tests/runner/autoencoders/training_test.ts": 4,
  "tests/cli/commands/queue_test.ts": 4,
  "tests/runner/templates/safety_test.ts": 4,
  "tests/runner/schedule/cores_test.ts": 4,
  "tests/runner/values/values_test.ts": 4,
  "tests/runner/implementations/extraction/reuse/stores_test.ts": 4,
  "tests/ops/fluent/round_trip_test.ts": 4,
  "tests/stores/crash_test.ts": 4,
  "tests/runner/umap/umap_test.ts": 4,
  "tests/runner/queue/parts_test.ts": 3,
  "tests/interop/differential/differential_test.ts": 3,
  "tests/runner/implementations/features_resume_test.ts": 3,
  "tests/runner/models/http_test.ts": 2,
  "tests/runner/queue/redis_test.ts": 2,
};

/** About how long another file takes, by what it can be with. */
const SECONDS: Readonly<Record<Company, number>> = { plain: 0.3, models: 1.5, processes: 1.3, alone: 3 };

/** Whether a file stands among those that take longest. */
export function isLong(path: string): boolean {
  return path in LONG;
}

/** About how many seconds of a processor some files take that are run together. */
export function secondsOf(paths: readonly string[], company: Company): number {
  return paths.reduce((sum, path) => sum + (LONG[path] ?? SECONDS[company]), 0);
}

/** The units in the order in which they are begun: the longest first, so that no core waits for another at the end. */
export function inTurn(units: readonly Unit[]): Unit[] {
  return units.toSorted((a, b) => b.expected - a.expected);
}
