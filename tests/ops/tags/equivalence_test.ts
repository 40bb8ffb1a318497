import assert from "node:assert/strict";
import fc from "fast-check";
import { type BooleanColumn, LoadInlineJsonDatasetOp, score, type ScoreColumn, where } from "../../../ops/mod.ts";

const ds = LoadInlineJsonDatasetOp({ data: { a: [1] } });
const flags = ["a", "b", "c"].map((name) => ds.colBoolean(name));
const scores = ["x", "y", "z"].map((name) => ds.colScore(name));
const label = ds.colCategorical("label");

/** An expression as it is written, the operands in its slots, what it means, and how tightly it binds. */
interface Written<T> {
  readonly parts: readonly (string | { readonly operand: unknown })[];
  readonly op: T;
  readonly strength: number;
}

const LOGIC = [["|", "or", 1], ["^", "xor", 2], ["&", "and", 3]] as const;
const ARITHMETIC = [["+", "add", 1], ["-", "sub", 1], ["*", "mul", 2], ["/", "div", 2]] as const;

function operand<T>(op: T): Written<T> {
  return { parts: [{ operand: op }], op, strength: 9 };
}

/** The expression with parentheses where precedence needs them. */
function within<T>(inner: Written<T>, strength: number): Written<T>["parts"] {
  return inner.strength >= strength ? inner.parts : ["(", ...inner.parts, ")"];
}

function infix<T>(left: Written<T>, symbol: string, right: Written<T>, op: T, strength: number): Written<T> {
  return { parts: [...within(left, strength), symbol, ...within(right, strength + 1)], op, strength };
}

const comparison: fc.Arbitrary<Written<BooleanColumn>> = fc.record({
  symbol: fc.constantFrom("in", "not in", "==", "!="),
  values: fc.array(fc.string(), { minLength: 1, maxLength: 3 }),
  inSlot: fc.boolean(),
}).map(({ symbol, values, inSlot }) => {
  const isEquality = symbol.endsWith("=");
  const compared = isEquality ? values[0] : values;
  const op = symbol === "in" || symbol === "==" ? label.isIn(compared) : label.notIn(compared);
  const right = inSlot ? { operand: compared } : JSON.stringify(compared).replaceAll("`", "\\`");
  return { parts: [{ operand: label }, ` ${symbol} `, right], op, strength: 0 };
});

const logic: fc.Arbitrary<Written<BooleanColumn>> = fc.letrec<{ node: Written<BooleanColumn> }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom(...flags.map(operand)),
    comparison,
    tie("node").map((inner) => ({ parts: ["~", ...within(inner, 4)], op: inner.op.not(), strength: 4 })),
    fc.tuple(tie("node"), fc.constantFrom(...LOGIC), tie("node")).map(([left, [symbol, method, strength], right]) =>
      infix(left, symbol, right, left.op[method](right.op), strength)
    ),
  ),
})).node;

const arithmetic: fc.Arbitrary<Written<ScoreColumn>> = fc.letrec<{ node: Written<ScoreColumn> }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom(...scores.map(operand)),
    fc.tuple(tie("node"), fc.constantFrom(...ARITHMETIC), tie("node")).map((
      [left, [symbol, method, strength], right],
    ) => infix(left, symbol, right, left.op[method](right.op), strength)),
  ),
})).node;

const spacing = fc.infiniteStream(fc.constantFrom("", "", " ", "\n", "\t ", " # a comment & ( ~\n", " /* + */"));

/** Calls a tag with an expression, random blanks between its parts. */
function tagged<T>(
  tag: (strings: TemplateStringsArray, ...slots: never[]) => T,
  written: Written<T>,
  blanks: Iterator<string>,
): T {
  const strings = [""];
  const slots: unknown[] = [];
  for (const part of written.parts) {
    strings[strings.length - 1] += blanks.next().value;
    if (typeof part === "string") strings[strings.length - 1] += part;
    else strings.push("") && slots.push(part.operand);
  }
  strings[strings.length - 1] += blanks.next().value;
  return tag(Object.assign(strings, { raw: strings }), ...slots as never[]);
}

Deno.test("where means what the chain of methods means, over random expressions and spacing", () => {
  fc.assert(
    fc.property(logic, spacing, (written, blanks) => {
      assert.equal(tagged(where, written, blanks).uuid, written.op.uuid);
    }),
    { numRuns: 500 },
  );
});

Deno.test("score means what the chain of methods means, over random expressions and spacing", () => {
  fc.assert(
    fc.property(arithmetic, spacing, (written, blanks) => {
      assert.equal(tagged(score, written, blanks).uuid, written.op.uuid);
    }),
    { numRuns: 500 },
  );
});
