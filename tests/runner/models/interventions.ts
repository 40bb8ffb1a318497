/** What make_intervention_fixtures.py recorded from PyTorch; FORMAT.md beside it says what the fields mean. */
import { type ModelFolder, openModelFolder } from "../../../runner/models/files/folder.ts";
import { fixtureFolder } from "./fixtures.ts";

export const KINDS = ["gpt2", "llama"] as const;

/** Nested lists of numbers. */
export type Nested = number | readonly Nested[];

/** An edit as the fixtures write it. */
export interface RecordedEdit {
  readonly op: "add" | "ablate_direction" | "scale" | "set" | "replace";
  readonly points: readonly string[];
  readonly vector?: readonly number[];
  readonly scale?: number;
  readonly keep_norm?: boolean;
  readonly direction?: readonly number[];
  readonly factor?: number;
  readonly value?: readonly number[];
  readonly source?: { readonly input_ids: readonly number[] };
  readonly positions?: "all" | "prompt" | "generated" | readonly number[];
  readonly heads?: readonly number[] | null;
  readonly neurons?: readonly number[] | null;
  readonly keys?: readonly number[];
}

/** Logits under edits. */
export interface EditedLogits {
  readonly name: string;
  readonly edits: readonly RecordedEdit[];
  readonly rows: readonly number[];
  readonly logits: readonly (readonly number[])[];
  readonly effect: number;
}

/** Texts under edits. */
export interface EditedTexts {
  readonly name: string;
  readonly edits: readonly RecordedEdit[];
  readonly rows: readonly number[];
  readonly max_tokens: number;
  readonly tokens: readonly (readonly number[])[];
  readonly plain: readonly (readonly number[])[];
}

/** A pair of texts of equally many tokens, and the two tokens whose logits are compared. */
export interface RecordedPair {
  readonly clean: { readonly text: string; readonly input_ids: readonly number[] };
  readonly corrupted: { readonly text: string; readonly input_ids: readonly number[] };
  readonly answer: number;
  readonly wrong: number;
  readonly clean_logit_diff: number;
  readonly corrupted_logit_diff: number;
}

/** The results of patching one site, a layer in each row. */
export interface RecordedPatch {
  readonly site: string;
  readonly axes: readonly string[];
  readonly logit_diff: Nested;
  readonly normalized: Nested;
}

/** One KIND.json, as far as tests read it. */
export interface Interventions {
  readonly logit_lens: {
    readonly row: number;
    readonly logits: Nested;
    readonly top_tokens: Nested;
    readonly top_logits: Nested;
    readonly probability_of_top: Nested;
  };
  readonly direct_logit_attribution: {
    readonly answer: number;
    readonly wrong: number;
    readonly components: readonly string[];
    readonly values: readonly number[];
    readonly heads: readonly (readonly number[])[];
    readonly bias: number;
    readonly logit_diff: number;
  };
  readonly patch: { readonly pair: RecordedPair; readonly tables: readonly RecordedPatch[] };
  readonly attribution: readonly {
    readonly site: string;
    readonly axes: readonly string[];
    readonly estimate: Nested;
  }[];
  readonly gradient: {
    readonly site: string;
    readonly layer: number;
    readonly gradient: readonly (readonly number[])[];
  };
  readonly n_layers: number;
  readonly n_heads: number;
  readonly n_key_value_heads: number;
  readonly d_model: number;
  readonly d_head: number;
  readonly token_ids: readonly number[];
  readonly rows: readonly { readonly text: string; readonly input_ids: readonly number[] }[];
  readonly baseline: { readonly logits: readonly (readonly number[])[] };
  readonly logits: readonly EditedLogits[];
  readonly generate: readonly EditedTexts[];
  readonly attention: { readonly row: number; readonly pattern: Nested };
  readonly heads:
    & { readonly row: number; readonly layer: number; readonly post_last: readonly (readonly number[])[] }
    & Readonly<Record<"q" | "k" | "v" | "z", readonly (readonly (readonly number[])[])[]>>;
}

/** The recorded numbers of a model. */
export async function readInterventions(kind: string): Promise<Interventions> {
  return JSON.parse(await Deno.readTextFile(fixtureFolder(`../interventions/${kind}.json`)));
}

/** The model that they are of. */
export function openRecordedModel(kind: string): Promise<ModelFolder> {
  return openModelFolder(fixtureFolder(kind));
}
