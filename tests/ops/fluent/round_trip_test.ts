/** Every method of the table, called with random arguments that its fields accept: printed, and read back. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { acceptedBy } from "../../../ops/fluent/arguments.ts";
import { callWith } from "../../../ops/fluent/call.ts";
import { type Argument, fieldNames, type FluentMethod, type NamedArgument } from "../../../ops/fluent/description.ts";
import { fluentMethods } from "../../../ops/fluent/table.ts";
import * as ops from "../../../ops/mod.ts";
import { float, type Op, OpError, parseCode } from "../../../ops/mod.ts";

const ds = ops.LoadInlineJsonDatasetOp({ data: { a: ["x"] } });
const [vector, flag, text] = [ds.colVector("v"), ds.colBoolean("flag"), ds.colText("text")];
const tokens = text.llmLayerActivations({ model: "m", layer: 1, tokenMode: "all" });
const probe = tokens.trainClassifier({ positives: flag });
const sae = ops.LoadSaeOp({ contentHash: "0", path: "sae" });
const features = text.llmFeatures({ model: "m", sae });
const columns = [
  ds,
  text,
  ds.colJson("j"),
  ds.colConversation("c"),
  ds.colCategorical("l"),
  ds.colTrainTestSplit("s"),
  flag,
];
const made = [
  ds.colScore("n"),
  vector,
  tokens,
  vector.umapVis(),
  probe,
  vector.ablate(),
  ds.assignRowId(),
  probe.tokenScores(tokens),
  sae,
  features,
];
const samples: readonly Op[] = [...columns, flag.not(), ...made];

/** Values of every sort; a field takes those that it accepts. */
const values: readonly unknown[] = [
  ...[0, 1, 3, -2, 2n ** 60n, 0.25, float(1), true, false, null, "", "a", "\n`${", [1, 2], ["b", "a"], { C: 1 }],
  ...["blocks.1.hook_mlp_out", "blocks.2.attn.hook_z", ["blocks.0.hook_resid_pre", "blocks.0.hook_mlp_out"]],
  ...["attn.hook_z", "hook_resid_pre", "all", { from: 2 }, { falsePositive: 1, falseNegative: 5 }],
  ...samples,
  ...[vector.ablate(), vector.add({ point: "blocks.1.hook_mlp_out" })].map((edit) => [edit]),
];

const ID = "0123456789abcdef0123456789abcdef";

/** Arguments that are no field's value, or of a form of their own. */
const others: Readonly<Record<string, readonly unknown[]>> = {
  "template.variables": [{}, { a: text }, { a: ds.colJson("j"), b: 1, c: float(1) }],
  "template.stripTemplateWhitespace": [true, false],
  "ablateHeads.layer": [0, 7],
  "llmLogitScores.normalize": [null, "softmax"],
  "isIn.ids": [ID, [ID, ID.replace("0", "f")]],
  "group.ops": samples,
  "concat.datasets": [ds, ds.take(2)],
  "countBy.by": [flag, text, ds.colScore("n")],
  "matches.pattern": ["a", "(?i)\\bfoo\\b|[^\\d]+", /a\/b\u00e9/im],
};

/** Of these one is needed. */
const EITHER: ReadonlySet<string> = new Set(["llmLayerActivations.layer", "llmLayerActivations.hookPoint"]);

type Draw = <T>(arbitrary: () => fc.Arbitrary<T>) => T;

for (const method of fluentMethods()) {
  const { name, on } = method;
  Deno.test(`${on.length === 0 ? "" : `${on.join(", ")}: `}${name} is printed and read back`, () => {
    let calls = 0;
    fc.assert(
      fc.property(fc.gen(), (draw) => {
        const op = randomCall(method, draw as Draw);
        if (op === undefined) return;
        calls++;
        const read = parseCode(op.toCode());
        assert.equal(read.uuid, op.uuid, op.toCode());
        assert.deepEqual(Object.keys(read.fields), Object.keys(op.fields));
      }),
      { numRuns: 150, seed: 1, endOnFailure: true },
    );
    assert.ok(calls > 0, "no call was accepted");
  });
}

/** An op that a call with random arguments makes; `undefined` where they do not belong together. */
function randomCall(method: FluentMethod, draw: Draw): Op | undefined {
  const receivers = samples.filter(({ kind }) => method.on.includes(kind));
  const receiver = receivers.length === 0 ? undefined : draw(() => fc.constantFrom(...receivers));
  const positional = Object.entries(method.positional).flatMap((named) => argument(method, named, draw, true));
  const options = Object.entries(method.options).flatMap((named) =>
    argument(method, named, draw, false).map((value) => [named[0], value] as const)
  );
  try {
    const last = Object.keys(method.options).length === 0 ? [] : [Object.fromEntries(options)];
    return callWith(method, receiver, [...positional, ...last]);
  } catch (error) {
    if (error instanceof OpError) return undefined;
    throw error;
  }
}

/** A value for an argument, or none: an option is given where it must be, and else now and then. */
function argument(method: FluentMethod, named: NamedArgument, draw: Draw, isPositional: boolean): unknown[] {
  const [name, settings] = named;
  const isGiven = isPositional || isNeeded(method, name, settings) || draw(() => fc.nat({ max: 3 })) === 0;
  return isGiven ? [draw(() => fc.constantFrom(...acceptedValues(method, named)))] : [];
}

/** Which values arguments take, once they were asked about. */
const known = new Map<string, readonly unknown[]>();

function acceptedValues(method: FluentMethod, [name, settings]: NamedArgument): readonly unknown[] {
  const key = `${method.on}: ${method.name}.${name}`;
  const accepted = known.get(key) ?? others[`${method.name}.${name}`] ?? tried(method, name, settings);
  assert.ok(accepted.length > 0, `no value here is ${acceptedBy(method, name, settings)}, for ${name}`);
  known.set(key, accepted);
  return accepted;
}

function tried(method: FluentMethod, name: string, settings: Argument): unknown[] {
  // Where a field takes one of a few strings, its description lists them.
  const listed = [...acceptedBy(method, name, settings).matchAll(/"(\w+)"/g)].map(([, word]) => word);
  return [...values, ...listed].filter((value) => accepts(method, name, settings, value));
}

function fieldsOf({ makes }: FluentMethod, name: string, settings: Argument) {
  return makes.flatMap(({ fields }) => fieldNames(name, settings).flatMap((field) => fields[field] ?? []));
}

function accepts(method: FluentMethod, name: string, settings: Argument, value: unknown): boolean {
  return fieldsOf(method, name, settings).some((field) => {
    try {
      field.parse(value);
      return true;
    } catch {
      return false;
    }
  });
}

function isNeeded(method: FluentMethod, name: string, settings: Argument): boolean {
  if (settings.required) return true;
  if (EITHER.has(`${method.name}.${name}`)) return false;
  const isOpen = settings.default === undefined && settings.derived === undefined;
  return isOpen && fieldsOf(method, name, settings).every((field) => field.default === undefined);
}
