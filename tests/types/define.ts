/**
 * What must compile, and what must not, of op types of one's own. Checked by the compiler; never run.
 *
 * @module
 */

import {
  defineOp,
  field,
  type Op,
  type OpDefinition,
  type ScoreColumn,
  type TextColumn,
  type VectorColumn,
} from "../../ops/mod.ts";

/** What a runner's `implement` sees of an op type. */
declare function implement<F>(definition: OpDefinition<"score", F>, run: (fields: F) => unknown): void;

/** Fields have the types that they were made with, in calls, on ops, and in implementations. */
export function define(text: TextColumn, vector: VectorColumn): void {
  const LengthOp = defineOp({
    type: "LengthOp",
    kind: "score",
    fields: {
      text: field.op("text", "json"),
      unit: field.oneOf(["words", "characters"], { default: "words" }),
      limit: field.optional(field.int()),
      weight: field.float(),
    },
    check: ({ weight }) => weight < 0 ? "weight is negative" : undefined,
    methods: (make) => ({ text: { lengthOf: (column) => make({ text: column, weight: 1 }) } }),
  });
  const op = LengthOp({ text, weight: 1 });
  op satisfies ScoreColumn;
  op.fields.unit satisfies "words" | "characters";
  op.fields.limit satisfies number | bigint | null;
  op.fields.text satisfies Op<"text" | "json">;
  LengthOp({ text, weight: 1, unit: "characters", limit: null });
  implement(LengthOp, ({ unit, weight }) => [unit satisfies string, weight satisfies number]);

  // @ts-expect-error: a weight is needed
  LengthOp({ text });
  // @ts-expect-error: text is needed
  LengthOp({ weight: 1 });
  // @ts-expect-error: vectors are no text
  LengthOp({ text: vector, weight: 1 });
  // @ts-expect-error: no such unit
  LengthOp({ text, weight: 1, unit: "letters" });
  // @ts-expect-error: no such field
  LengthOp({ text, weight: 1, units: "words" });
  // @ts-expect-error: the result is a score
  LengthOp({ text, weight: 1 }) satisfies TextColumn;
  // @ts-expect-error: fields cannot be set
  op.fields.unit = "words";
  // @ts-expect-error: no such field in an implementation
  implement(LengthOp, ({ units }) => units);
  // @ts-expect-error: no such kind
  defineOp({ type: "AOp", kind: "scores", fields: {} });
  // @ts-expect-error: fields are made with `field`
  defineOp({ type: "AOp", kind: "score", fields: { a: "string" } });
  // @ts-expect-error: a default of the wrong type
  field.int({ default: "5" });
}
