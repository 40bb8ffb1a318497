/**
 * Our side of the differential runs.
 *
 * @module
 */

import { DataType, type Table } from "apache-arrow";
import {
  AssignRowIDOp,
  type BooleanColumn,
  type CategoricalColumn,
  type Classifier,
  type Dataset,
  group,
  type Op,
  type PythonJson,
  Runner,
  type ScoreColumn,
  type Store,
  type TemplateVariable,
  type TextColumn,
  type VectorColumn,
} from "../../../mod.ts";
import type { Outcome, Outcomes } from "./outcome.ts";
import type { Program, Step } from "./program.ts";

/** The dataset of all programs. */
export const POINTS: URL = new URL("../../fixtures/interop/points.parquet", import.meta.url);

// deno-lint-ignore no-explicit-any -- a step's arguments are what its call takes
type Arguments = Record<string, any>;

const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
const options = (args: Arguments): Arguments =>
  Object.fromEntries(Object.entries(args).map(([name, value]) => [camelCase(name), value]));

const ARITHMETIC = { "+": "add", "-": "sub", "*": "mul", "/": "div" } as const;

const CALLS: Record<string, (runner: Runner, args: Arguments) => Op | Promise<Op>> = {
  from_parquet: (runner) => runner.fromParquet(POINTS),
  from_inline: (runner, { data }) => runner.fromInline(data),
  take: (_, { ds, num_rows, ...rest }) => (ds as Dataset).take(num_rows, rest),
  mask_rows: (_, { ds, mask }) => (ds as Dataset).maskRows(mask),
  assign_train_test_split: (_, { ds, ...rest }) => (ds as Dataset).assignTrainTestSplit(options(rest)),
  assign_row_id: (runner, { ds }) => AssignRowIDOp({ dataset: ds }, { runner }),
  template: (_, { ds, template, context, constants, max_length, strip }) => {
    const variables = { ...context, ...constants } as Record<string, TemplateVariable>;
    return (ds as Dataset).template(template, variables, { maxLength: max_length, stripTemplateWhitespace: strip });
  },
  parse_json: (_, { text }) => (text as TextColumn).parseJson(),
  is_in: (_, { column, values, false_values }) =>
    (column as CategoricalColumn).isIn(values, { falseValues: false_values }),
  not_in: (_, { column, values }) => (column as CategoricalColumn).notIn(values),
  and: (_, { left, right }) => (left as BooleanColumn).and(right),
  or: (_, { left, right }) => (left as BooleanColumn).or(right),
  xor: (_, { left, right }) => (left as BooleanColumn).xor(right),
  not: (_, { left }) => (left as BooleanColumn).not(),
  arithmetic: (_, { operation, left, right }) =>
    (left as ScoreColumn)[ARITHMETIC[operation as keyof typeof ARITHMETIC]](right),
  col: (_, { x, index }) => (x as VectorColumn).col(index),
  train_classifier: (_, { x, model_type, ...rest }) =>
    (x as VectorColumn).trainClassifier(model_type, options(rest) as { positives: BooleanColumn }),
  predict: (_, { model, x }) => (model as Classifier).predict(x),
  evaluate: (_, { score, ...rest }) => (score as ScoreColumn).evaluate(options(rest) as { gtPositives: BooleanColumn }),
  llm_layer_activations: (_, { text, ...rest }) => (text as TextColumn).llmLayerActivations(options(rest) as never),
  llm_logit_scores: (_, { text, ...rest }) => (text as TextColumn).llmLogitScores(options(rest) as never),
  umap_vis: (_, { x, ...rest }) => (x as VectorColumn).umapVis(options(rest)),
  grouped: (_, { ops }) => group(...ops),
};

/** The ops of a program, by name. */
export async function opsOf(runner: Runner, { steps }: Program): Promise<Map<string, Op>> {
  const ops = new Map<string, Op>();
  for (const step of steps) ops.set(step.name, await callOf(runner, step, ops));
  return ops;
}

async function callOf(runner: Runner, { call, args }: Step, ops: ReadonlyMap<string, Op>): Promise<Op> {
  if (call in CALLS) return await CALLS[call](runner, resolved(args, ops) as Arguments);
  const dataset = resolved(args.ds, ops) as Dataset;
  return dataset[camelCase(call) as "colText"](args.column_name as string);
}

function resolved(value: unknown, ops: ReadonlyMap<string, Op>): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, ops));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  if ("op" in value && Object.keys(value).length === 1) return ops.get(value.op as string);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolved(item, ops)]));
}

/** What a runner of a store answers for some of a program's ops; the others are named only. */
export async function answersOf(store: Store, program: Program, order: readonly string[]): Promise<Outcomes> {
  const ops = await opsOf(new Runner({ store }), program);
  const outcomes = new Map<string, Outcome>([...ops].map(([name, { uuid }]) => [name, { uuid }]));
  for (const name of order) outcomes.set(name, { uuid: ops.get(name)!.uuid, ...await outcomeOf(ops.get(name)!) });
  return Object.fromEntries(outcomes);
}

async function outcomeOf(op: Op): Promise<Omit<Outcome, "uuid">> {
  try {
    if (op.kind === "report") return { value: plain(await op.toJson()) };
    if (op.kind === "classifier") return await op.materialize().then(() => ({ value: "trained" }));
    const table = await op.toArrow();
    if (op.kind !== "dataset") {
      return { type: typeName(table.schema.fields[0].type), value: plain(await op.toJson()) };
    }
    return { type: typesOf(table), value: await columnsOf(op, table) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

function typesOf(table: Table): Record<string, string> {
  return Object.fromEntries(table.schema.fields.map(({ name, type }) => [name, typeName(type)]));
}

async function columnsOf(op: Op, table: Table): Promise<PythonJson> {
  const rows = await op.toRows();
  return plain(Object.fromEntries(table.schema.names.map((name) => [name, rows.map((row) => row[name as string])])));
}

const NAMES: Record<string, string> = {
  Utf8: "string",
  Float64: "double",
  Float32: "float",
  Bool: "bool",
  Null: "null",
};

/** An Arrow type as pyarrow names it. */
function typeName(type: DataType): string {
  if (DataType.isFixedSizeList(type)) return `${typeName(type.children[0].type)}[${type.listSize}]`;
  if (DataType.isList(type)) return `${typeName(type.children[0].type)}[]`;
  if (DataType.isStruct(type)) {
    return `struct<${type.children.map((field) => `${field.name}: ${typeName(field.type)}`).join(", ")}>`;
  }
  return NAMES[`${type}`] ?? `${type}`.toLowerCase();
}

function plain(value: unknown): PythonJson {
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : numberName(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value as PythonJson;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}

function numberName(value: number): string {
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}
