/**
 * `guardrail.json`: what a guardrail's folder holds, and how texts become its graph's inputs. Keys are those that other
 * programs read too.
 *
 * @module
 */

import type { BriefMetrics } from "../../../ops/report_brief.ts";
import type { OperatingPoint } from "../../../ops/split_metrics.ts";
import type { TokenMode } from "../../../ops/types/language_models.ts";
import type { Precision } from "../../models/engine/precision.ts";
import type { StreamPoint } from "../../onnx/points.ts";

/** The file that says what the others are. */
export const MANIFEST_FILE = "guardrail.json";
/** What it begins with. */
export const FORMAT = "probegraph-guardrail";
/** The version that is written and read. */
export const FORMAT_VERSION = 1;

/** The other files, by what they hold. */
export const FILES = {
  graph: "model.onnx",
  weights: "model.onnx.data",
  tokenizer: "tokenizer.json",
  tokenizerConfig: "tokenizer_config.json",
  chatTemplate: "chat_template.jinja",
} as const;

/** The whole file. */
export interface Manifest {
  /** Tells it from other JSON. */
  readonly format: "probegraph-guardrail";
  /** The version of the format. */
  readonly version: 1;
  /** The guardrail's name. */
  readonly name: string;
  /** What wrote it, with its version. */
  readonly created_with: string;
  /** The model that it was cut from. */
  readonly model: ManifestModel;
  /** The graph. */
  readonly graph: ManifestGraph;
  /** How a text becomes token ids. */
  readonly input: ManifestInput;
  /** The probes, in the order of the graph's outputs. */
  readonly probes: readonly ManifestProbe[];
  /** Size and SHA-256 of each other file, by name. */
  readonly files: Readonly<Record<string, ManifestFile>>;
}

/** The model that a guardrail was cut from. */
export interface ManifestModel {
  /** Its name, as `scheme:name`. */
  readonly name: string;
  /** Its architecture, as its configuration says it; empty if it does not. */
  readonly architecture: string;
  /** Its licence, as its author or whoever saved the guardrail says it; null where nobody does. */
  readonly license: string | null;
  /** What identified it when it was cut: its files' digests, its revision. */
  readonly provenance: Readonly<Record<string, unknown>>;
}

/** The graph of a guardrail. */
export interface ManifestGraph {
  /** How exact it computes. Rows of an int8 graph change each other a little: they are to be run one by one. */
  readonly precision: Precision;
  /** How it was quantised, and what that costs; null where it was not. */
  readonly quantization: ManifestQuantization | null;
}

/** What dynamic quantisation costs, as it was measured. */
export interface ManifestQuantization {
  /** How: 8-bit weights for each column, 8-bit inputs for each pass. */
  readonly scheme: "dynamic int8";
  /** The loss of ROC AUC that was allowed. */
  readonly max_auc_loss: number;
  /** Rows on which it was measured. */
  readonly rows: number;
  /** What was measured, by probe. */
  readonly measured: Readonly<Record<string, MeasuredLoss>>;
}

/** ROC AUC of a probe before and after quantisation. */
export interface MeasuredLoss {
  /** Before. */
  readonly roc_auc: number;
  /** After. */
  readonly roc_auc_int8: number;
  /** How much less it is. */
  readonly loss: number;
  /** How many rows the threshold decides otherwise. */
  readonly decided_otherwise: number;
}

/** How a text becomes token ids: `prefix + text + suffix`, tokens of that, and at most so many of them. */
export interface ManifestInput {
  /** Whether the text is put into the chat template, as one user message with a generation prompt. */
  readonly apply_chat_template: boolean;
  /** What the template puts before a text; null where the template does something else with it. */
  readonly prefix: string | null;
  /** What it puts behind. */
  readonly suffix: string | null;
  /** Whether white space around the text is taken off first. */
  readonly strip: boolean;
  /** Whether the tokenizer adds its special tokens. */
  readonly add_special_tokens: boolean;
  /** Most tokens, special ones included: more are cut off, as `tokenizer.json` says; null for no limit. */
  readonly max_length: number | null;
  /** The token that stands for a text without tokens; null where such a text cannot be scored. */
  readonly empty_text_id: number | null;
  /** The token for padding, which is masked. */
  readonly pad_token_id: number;
}

/** One probe. */
export interface ManifestProbe {
  /** Its name. */
  readonly name: string;
  /** What it flags. */
  readonly category: string;
  /** The graph's output with its scores: float32 of shape [rows]. */
  readonly output: string;
  /** Texts with a score of at least this are flagged. A 32-bit float. */
  readonly threshold: number;
  /** The hidden state, or the hook point, that it reads. */
  readonly layer: StreamPoint;
  /** Which tokens it reads. */
  readonly token_mode: Exclude<TokenMode, "all">;
  /** The classifier. */
  readonly model_type: string;
  /** The uuid of the op that trained it. */
  readonly op: string;
  /** The uuid of the op that gave the activations. */
  readonly activations: string;
  /** What was measured at the threshold, by split; null where nothing was given. */
  readonly metrics: Readonly<Record<string, ManifestMetrics>> | null;
}

/** What was measured of a probe on one split. */
export type ManifestMetrics = BriefMetrics & Partial<Pick<OperatingPoint, "intervals">>;

/** A file of the folder. */
export interface ManifestFile {
  /** Its size. */
  readonly bytes: number;
  /** Its SHA-256, hexadecimal. */
  readonly sha256: string;
}
