/**
 * Edits: what is done to a model's activations while it runs.
 *
 * @module
 */

import {
  anyField,
  anyMapField,
  booleanField,
  enumField,
  floatField,
  intField,
  intListField,
  opField,
  optional,
  stringListField,
} from "../fields.ts";
import { type HookLayout, hookNamesProblem, parseHookName } from "../hook_points.ts";
import { show } from "../messages.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";
import type { PythonJson } from "../python_json.ts";

/** What an edit does with what flows at its points. */
export type EditAction = "add" | "ablate" | "scale" | "set" | "splice";

/** Fields of `EditOp`. x is what flows at the point. */
export interface EditFields {
  /**
   * `add`: x + factor · value. `ablate`: x − (x · d) d, where d is the value at length 1. `scale`: factor · x. `set`: the
   * value. `splice`: what an autoencoder makes of x, with the features of `clamp` at their values.
   */
  readonly action: EditAction;
  /** TransformerLens's names of points, in which `blocks.*` means every block. Each once. */
  readonly points: readonly string[];
  /**
   * Vectors (one row for all rows, or one for each), or a classifier, which stands for its direction in the space of the
   * vectors that it was trained on, or an autoencoder, which stands for the direction of `feature`, or in `splice` for what it
   * makes of x.
   */
  readonly value: Op<"vector" | "classifier" | "sae"> | null;
  /** The factor of `add` and `scale`. */
  readonly factor: number;
  /** `"all"`, `"prompt"`, `"generated"`, a list of indices into the prompt (negative from its end), or `{ from: n }`. */
  readonly positions: PythonJson;
  /** Which heads, at points that have some; `null` for all. */
  readonly heads: readonly (number | bigint)[] | null;
  /** Which neurons, at `mlp.hook_post`; `null` for all. */
  readonly neurons: readonly (number | bigint)[] | null;
  /** Which keys, at `attn.hook_pattern`, where `positions` are queries; `null` for all. Rows are not normalised again. */
  readonly keys: PythonJson;
  /** Which feature of an autoencoder. */
  readonly feature: number | bigint | null;
  /** Whether what `add` gives is brought back to the length of x. */
  readonly keepNorm: boolean;
  /** Features of the autoencoder of `splice` that get a value between encoding and decoding, with it. */
  readonly clamp: { readonly [feature: string]: PythonJson } | null;
  /** Whether they get it only for tokens for which they are on. */
  readonly whereOn: boolean;
  /**
   * Whether `splice` leaves what the autoencoder does not explain: x + decode(clamped features) − decode(features), as
   * SAELens's `use_error_term` has it.
   */
  readonly errorTerm: boolean;
}

/** Names of the fields of `EditOp` that have a default. */
export type EditDefaults = "factor" | "positions" | "keepNorm" | "clamp" | "whereOn" | "errorTerm";

/**
 * An edit of a model's activations. It computes nothing by itself: models are run with a list of them.
 *
 * @example
 * ```ts
 * import { edit, EditOp } from "@probegraph/probegraph";
 *
 * const op = edit({ action: "scale", point: "blocks.2.hook_mlp_out", factor: 0 });
 * console.log(op.is(EditOp), op.fields.points); // true [ "blocks.2.hook_mlp_out" ]
 * ```
 */
export const EditOp: OpType<"edit", EditFields, EditDefaults> = opType({
  type: "EditOp",
  kind: "edit",
  ephemeral: true,
  fields: {
    action: enumField(["add", "ablate", "scale", "set", "splice"]),
    points: stringListField(),
    value: optional(opField(["vector", "classifier", "sae"])),
    factor: floatField({ default: 1 }),
    positions: anyField({ default: "all" }),
    heads: optional(intListField()),
    neurons: optional(intListField()),
    keys: optional(anyField()),
    feature: optional(intField()),
    keepNorm: booleanField({ default: false }),
    clamp: { ...optional(anyMapField()), omitsDefault: true },
    whereOn: { ...booleanField({ default: false }), omitsDefault: true },
    errorTerm: { ...booleanField({ default: false }), omitsDefault: true },
  },
  aliases: { point: "points" },
  check: (fields) =>
    hookNamesProblem(fields.points) ?? valueProblem(fields) ?? factorProblem(fields) ?? spliceProblem(fields) ??
      placeProblem(fields) ??
      positionsProblem("positions", fields.positions) ??
      (fields.keys === null ? undefined : positionsProblem("keys", fields.keys)),
});

const NEEDS_VALUE: readonly EditAction[] = ["add", "ablate", "set"];

function valueProblem({ action, value, feature }: EditFields): string | undefined {
  const isSae = value?.kind === "sae";
  if (action === "splice") {
    if (!isSae) return "splice puts an autoencoder's reconstruction in place of x: its value is an autoencoder";
    return feature === null ? undefined : "splice takes no feature: it puts all of an autoencoder's into the model";
  }
  if (feature !== null && !isSae) return `feature ${feature} is a feature of an autoencoder, and the value is none`;
  if (feature !== null && feature < 0) return `feature is ${feature}: features are counted from 0`;
  if (isSae && feature === null) return `${action} needs feature: which feature of the autoencoder`;
  if (NEEDS_VALUE.includes(action) && value === null) {
    return `${action} needs value: a column of vectors, one or one for each prompt, or a probe`;
  }
  if (action !== "scale" || value === null) return undefined;
  return "scale takes a factor and no value: to put a value in place of x, use set; to add one, add";
}

function factorProblem({ action, factor, keepNorm }: EditFields): string | undefined {
  if (!Number.isFinite(factor)) return `factor is ${factor}: a finite number is needed`;
  if (keepNorm && action !== "add") return `keepNorm belongs to add: ${action} has nothing to bring back to a length`;
  if (factor === 1 || action === "add" || action === "scale") return undefined;
  return `${action} takes no factor: add and scale do`;
}

function spliceProblem({ action, clamp, whereOn, errorTerm }: EditFields): string | undefined {
  if (action !== "splice" && (clamp !== null || errorTerm)) {
    return `${action} takes neither clamp nor errorTerm: splice does`;
  }
  if (whereOn && clamp === null) return "whereOn says where features of clamp get their values, and there is no clamp";
  const entries = Object.entries(clamp ?? {});
  if (clamp !== null && entries.length === 0) return "clamp is empty: leave it out, or name features with their values";
  const odd = entries.find(([feature, value]) => !/^(0|[1-9]\d*)$/.test(feature) || !Number.isFinite(value));
  return odd &&
    `clamp takes features, from 0, with finite numbers, as in { 3: 5 }; got ${show(odd[1])} for ${show(odd[0])}`;
}

/** Which layouts a choice is possible at. */
const CHOICES: readonly (readonly ["heads" | "neurons" | "keys", readonly HookLayout[], string])[] = [
  ["heads", ["heads", "pattern"], "attn.hook_q, attn.hook_k, attn.hook_v, attn.hook_z and attn.hook_pattern"],
  ["neurons", ["neurons"], "mlp.hook_post"],
  ["keys", ["pattern"], "attn.hook_pattern"],
];

function placeProblem(fields: EditFields): string | undefined {
  for (const point of fields.points) {
    const { layout } = parseHookName(point)!;
    const odd = CHOICES.find(([name, layouts]) => fields[name] !== null && !layouts.includes(layout));
    if (odd !== undefined) return `${point} has no ${odd[0]}: ${odd[0]} are chosen at ${odd[2]}`;
    if (layout === "pattern" && fields.action !== "scale") {
      return `${point} takes scale (a factor of 0 knocks attention out), and not ${fields.action}`;
    }
  }
  return indicesProblem("heads", fields.heads) ?? indicesProblem("neurons", fields.neurons);
}

function indicesProblem(name: string, indices: readonly (number | bigint)[] | null): string | undefined {
  if (indices === null) return undefined;
  if (indices.length === 0) return `${name} is empty: leave it out for all`;
  const odd = indices.find((index, i) => index < 0 || indices.indexOf(index) !== i);
  return odd === undefined ? undefined : `${name} has ${odd}: indices from 0 are needed, each once`;
}

const PLACES: readonly unknown[] = ["all", "prompt", "generated"];

function positionsProblem(name: string, value: PythonJson): string | undefined {
  if (PLACES.includes(value)) return undefined;
  if (Array.isArray(value) && value.length > 0 && value.every(isIndex)) return undefined;
  const { from, ...rest } = (value ?? {}) as { readonly from?: PythonJson };
  if (!Array.isArray(value) && isIndex(from) && Object.keys(rest).length === 0) return undefined;
  const came = typeof value === "object" ? JSON.stringify(value) : show(value);
  return `${name} can be "all", "prompt", "generated", a list of indices into the prompt (negative from its end), ` +
    `or { from: n }; got ${came}`;
}

function isIndex(value: PythonJson | undefined): boolean {
  return typeof value === "number" && Number.isInteger(value);
}
