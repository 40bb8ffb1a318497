/** Ops made from fields of any form: `{"type": …, fields…}`, in which `"$dataset"` and the like stand for ops. */
import * as fc from "fast-check";
import { Runner } from "../../mod.ts";
import { createOp } from "../../ops/create.ts";
import { graphText } from "../../ops/graph_file.ts";
import { deserialize } from "../../ops/mod.ts";
import type { OpDefinition } from "../../ops/definition.ts";
import { findOpType, opTypeNames } from "../../ops/registry.ts";
import type { FuzzTarget } from "../target.ts";

const dataset = new Runner({ store: "memory://fuzz" }).fromInline({
  text: ["a"],
  vector: [[1, 2]],
  flag: [true],
  x: [1],
});
const vector = dataset.colVector("vector");
const flag = dataset.colBoolean("flag");
const OPS: Readonly<Record<string, unknown>> = {
  $dataset: dataset,
  $text: dataset.colText("text"),
  $vector: vector,
  $flag: flag,
  $score: dataset.colScore("x"),
  $category: dataset.colCategorical("text"),
  $probe: vector.trainClassifier({ positives: flag }),
};

const value = fc.oneof(fc.constantFrom(...Object.keys(OPS)), fc.jsonValue(), fc.constantFrom("f", -1, 0.5, null));

export const target: FuzzTarget = {
  seeds: (seed) => opTypeNames().flatMap((type) => fc.sample(fieldsOf(type), { seed, numRuns: 8 })),
  words: Object.keys(OPS),
  run(input) {
    const { type, ...fields } = fieldsIn(new TextDecoder().decode(input));
    const definition = findOpType(type as string) as OpDefinition | undefined;
    if (definition === undefined) return;
    const op = createOp(definition, fields as never);
    if (deserialize(graphText(op))[0].uuid !== op.uuid) throw new Error(`${op.uuid} is read as another op`);
  },
};

function fieldsOf(type: string): fc.Arbitrary<string> {
  const names = Object.keys(findOpType(type)!.fields);
  const fields = fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] });
  return fields.map((given) => JSON.stringify({ type, ...given }));
}

function fieldsIn(text: string): Record<string, unknown> {
  try {
    return Object(
      JSON.parse(text, (_, item) => typeof item === "string" && Object.hasOwn(OPS, item) ? OPS[item] : item),
    );
  } catch {
    return {};
  }
}
