/**
 * The kinds of result that an op can have. A handle's methods follow the kind, whichever op made it.
 *
 * @module
 */

/**
 * What an op's result is. `group` is the kind of `GroupedOp`, which has no column of its own. `edit`, `grid`,
 * `sae` and `features` are ours: what is done inside of a model while it runs, numbers over named axes, an autoencoder, and
 * which of its features are on.
 */
export type Kind =
  | "dataset"
  | "text"
  | "json"
  | "conversation"
  | "categorical"
  | "split"
  | "boolean"
  | "score"
  | "vector"
  | "viz"
  | "row_id"
  | "classifier"
  | "report"
  | "group"
  | "edit"
  | "grid"
  | "sae"
  | "features";

/** All kinds, in the order of the contract. */
export const KINDS: readonly Kind[] = Object.freeze([
  "dataset",
  "text",
  "json",
  "conversation",
  "categorical",
  "split",
  "boolean",
  "score",
  "vector",
  "viz",
  "row_id",
  "classifier",
  "report",
  "group",
  "edit",
  "grid",
  "sae",
  "features",
]);

/** What people call results of a kind, where that is another word. */
const WORDS: Readonly<Partial<Record<Kind, string>>> = {
  json: "JSON",
  conversation: "conversations",
  categorical: "labels",
  split: "splits",
  boolean: "true/false",
  score: "numbers",
  vector: "vectors",
  viz: "points in the plane",
  row_id: "row ids",
  classifier: "probe",
  sae: "autoencoder",
};

/** What an op's result is, in words: "vectors", "text". */
export function kindText({ kind }: { readonly kind: Kind }): string {
  return WORDS[kind] ?? kind;
}

/** Results that are no columns, as one of them is called, and several are. */
const WHOLE: Readonly<Partial<Record<Kind, readonly [one: string, several: string]>>> = {
  dataset: ["a dataset", "datasets"],
  classifier: ["a probe", "probes"],
  report: ["a report", "reports"],
  group: ["a group", "groups"],
  edit: ["an edit", "edits"],
  grid: ["a grid", "grids"],
  sae: ["an autoencoder", "autoencoders"],
  features: ["features", "features"],
};

/** Whether results of a kind are columns. */
export function isColumnKind(kind: Kind): boolean {
  return WHOLE[kind] === undefined;
}

/** An op of one of some kinds, for messages: "a column of numbers or labels", "a probe". */
export function oneOfKinds(kinds: readonly Kind[]): string {
  return kinds.length === KINDS.length ? "an op" : phrase(kinds, "a column", 0);
}

/** Ops of some kinds, for messages: "columns of numbers or labels", "probes". */
export function severalOfKinds(kinds: readonly Kind[]): string {
  return kinds.length === KINDS.length ? "ops" : phrase(kinds, "columns", 1);
}

function phrase(kinds: readonly Kind[], column: string, number: 0 | 1): string {
  const held = kinds.filter(isColumnKind).map((kind) => kindText({ kind }));
  const whole = kinds.flatMap((kind) => WHOLE[kind]?.[number] ?? []);
  return alternatives([...(held.length === 0 ? [] : [`${column} of ${alternatives(held)}`]), ...whole]);
}

function alternatives(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} or ${names.at(-1)}` : names[0];
}

/** Whether an op of kind `actual` can stand where `expected` is asked for: a conversation is also JSON. */
export function kindFits(actual: Kind, expected: Kind): boolean {
  return actual === expected || (actual === "conversation" && expected === "json");
}
