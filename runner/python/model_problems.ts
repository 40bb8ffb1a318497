/**
 * What krnel-graph's providers of language models refuse, as of its version 0.1.8: `model_registry_implementations.py`.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import type { LLMLayerActivationsFields } from "../../ops/types/language_models.ts";
import { hasChatTemplate } from "../models/mod.ts";
import type { Problem } from "./problem.ts";

/** The fields of both ops that run a model; those of one of them are absent from the other. */
type ModelFields = Omit<LLMLayerActivationsFields, "layer" | "tokenMode"> & {
  readonly layer?: number | bigint;
  readonly tokenMode?: string;
};

/** A check, and what it finds wrong. */
type Check = readonly [isWrong: boolean, why: string, instead: string];

/** What a model's provider has against an op. */
export async function modelProblems(op: Op): Promise<Problem[]> {
  const fields = op.fields as unknown as ModelFields;
  const [scheme] = fields.model.split(":", 1);
  const checks = PROVIDERS[scheme];
  if (checks === undefined) {
    return [{
      why: `it has no models "${scheme}:"`,
      instead: "name a model of the hub (hf:org/name); its weights have to be those of PyTorch there",
    }];
  }
  const found = [...logitChecks(scheme, fields), ...checks(fields)].filter(([isWrong]) => isWrong);
  const problems = found.map(([, why, instead]) => ({ why, instead }));
  return isHub(scheme) ? [...problems, ...await templateProblems(fields)] : problems;
}

const PROVIDERS: Readonly<Record<string, (fields: ModelFields) => readonly Check[]>> = {
  hf: hubChecks,
  huggingface: hubChecks,
  tl: lensChecks,
  transformerlens: lensChecks,
  st: sentenceChecks,
  sentencetransformer: sentenceChecks,
  ollama: ollamaChecks,
};

/** Names of number types that PyTorch has. */
const TORCH_TYPES = ["auto", "float16", "float32", "float64", "bfloat16"];

function isHub(scheme: string): boolean {
  return scheme === "hf" || scheme === "huggingface";
}

function logitChecks(scheme: string, { layer }: ModelFields): Check[] {
  return [[
    layer === undefined && !isHub(scheme),
    `it gives no logits of "${scheme}:" models`,
    "name the model as hf:org/name",
  ]];
}

function hubChecks(fields: ModelFields): Check[] {
  const { model, text, maxLength, tokenMode, applyChatTemplate } = fields;
  const isChat = text.kind !== "text";
  return [
    [maxLength === null && !isChat, ...MAX_LENGTH],
    ...typeChecks(fields),
    [tokenMode === "all", "it does not keep all tokens", 'use tokenMode "last" or "mean"'],
    [
      isChat && !applyChatTemplate,
      "it reads conversations with a chat template only",
      "leave applyChatTemplate at true",
    ],
    [/@|\.onnx$/.test(model), "it knows neither revisions nor files in a model's name", "name the repository alone"],
  ];
}

function lensChecks(fields: ModelFields): Check[] {
  const { text, maxLength, tokenMode, applyChatTemplate, torchCompile } = fields;
  return [
    [maxLength === null, ...MAX_LENGTH],
    ...typeChecks(fields),
    [tokenMode === "all", "it does not keep all tokens", 'use tokenMode "last" or "mean"'],
    [!applyChatTemplate, "it always applies the chat template with tl:", "use hf:, where layer L is tl:'s layer L"],
    [torchCompile, ...COMPILE],
    [text.kind !== "text", ...TEXT_ONLY],
  ];
}

function sentenceChecks(fields: ModelFields): Check[] {
  const { text, maxLength, layer, torchCompile } = fields;
  return [
    [maxLength === null, ...MAX_LENGTH],
    ...typeChecks(fields),
    [layer !== undefined && layer !== -1, ...LAST_LAYER],
    [torchCompile, ...COMPILE],
    [text.kind !== "text", ...TEXT_ONLY],
  ];
}

function ollamaChecks({ text, layer, tokenMode }: ModelFields): Check[] {
  return [
    [layer !== undefined && layer !== -1, ...LAST_LAYER],
    [tokenMode !== undefined && tokenMode !== "last", "it takes one vector for each text", 'use tokenMode "last"'],
    [text.kind !== "text", ...TEXT_ONLY],
  ];
}

function typeChecks({ dtype, device }: ModelFields): Check[] {
  return [
    [dtype === null, "it refuses a model without a dtype", 'write dtype: "float32"'],
    [dtype !== null && !TORCH_TYPES.includes(dtype), `PyTorch has no dtype "${dtype}"`, 'write dtype: "float32"'],
    [device === "webgpu", 'PyTorch has no device "webgpu"', 'write device: "auto"'],
  ];
}

const MAX_LENGTH = [
  "it refuses a model without max_length, which is hashed",
  "write maxLength, such as maxLength: 512; where no text is longer, the result is the same",
] as const;
const COMPILE = ["it refuses torch_compile with these models", "leave torchCompile at false"] as const;
const TEXT_ONLY = ["it reads only text with these models", "use hf:, or render the conversations as text"] as const;
const LAST_LAYER = ["it has one layer of these models", "write layer: -1"] as const;

/** Transformers refuses a chat template that a model does not have; here it is read as it is. */
async function templateProblems({ model, applyChatTemplate }: ModelFields): Promise<Problem[]> {
  if (!applyChatTemplate || await hasChatTemplate(model.slice(model.indexOf(":") + 1)) !== false) return [];
  return [{
    why: "the model has no chat template, and it refuses to read text as it is without being told",
    instead: "write applyChatTemplate: false",
  }];
}
