/** Who is run when: what takes longest begins first, and what minds company comes last, alone. */
import type { Unit } from "./units.ts";

/** Files that take longest, and the examples. Where another takes longer, all that is lost is seconds at the end. */
const LONG = [
  "tests/notebooks/notebooks_test.ts",
  "tests/runner/queue/proof_test.ts",
  "examples in documents and docstrings",
  "tests/stores/crash_test.ts",
  "tests/runner/implementations/autoencoders_test.ts",
  "tests/runner/models/rows/token_readings_test.ts",
  "tests/runner/models/rows/edits_test.ts",
  "tests/fuzz/fuzz_test.ts",
  "tests/runner/queue/parts_test.ts",
  "tests/interop/both_ways_test.ts",
  "tests/runner/models/rows/patches_test.ts",
  "tests/runner/onnx/edits_test.ts",
  "tests/cli/commands/queue_test.ts",
  "tests/runner/models/rows/exports_test.ts",
  "tests/runner/models/rows/generate_test.ts",
  "tests/interop/differential/differential_test.ts",
  "tests/runner/queue/redis_test.ts",
];

/** Files that measure what the machine has left: cores and memory. */
const ALONE: readonly string[] = [];

/** The units in the order in which they are begun. */
export function inTurn(units: readonly Unit[]): { readonly together: Unit[]; readonly alone: Unit[] } {
  const rank = ({ name }: Unit) => LONG.includes(name) ? LONG.indexOf(name) : LONG.length;
  return {
    together: units.filter(({ name }) => !ALONE.includes(name)).sort((a, b) => rank(a) - rank(b)),
    alone: units.filter(({ name }) => ALONE.includes(name)),
  };
}
