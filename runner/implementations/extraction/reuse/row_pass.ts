/**
 * What rows depend on besides what a model reads of them: two ops with the same name for it have the same results for the same
 * rows.
 *
 * @module
 */

import { isCpu } from "../../../../ops/devices.ts";
import { sha256Hex } from "../../../../ops/sha256.ts";
import { type PythonJson, pythonJson } from "../../../../ops/python_json.ts";
import { jsonCopy } from "../../../evaluation/json_data.ts";
import type { RecordedModel } from "../../model_runs.ts";

/** Schemes under which the same files compute the same. */
const SAME: Readonly<Record<string, string>> = {
  hf: "onnx",
  huggingface: "onnx",
  sentencetransformer: "st",
  transformerlens: "tl",
};

/**
 * Names what rows depend on.
 *
 * @param model `scheme:name`
 * @param settings what was asked of the model, but for what changes nothing or is seen in what it reads
 * @returns 32 hex digits; `undefined` where nothing tells the model from another one
 */
export function rowPass(
  model: string,
  { provenance }: RecordedModel,
  settings: Readonly<Record<string, PythonJson>>,
): string | undefined {
  // Of a model of the hub the files count, not the commit that they are of.
  const { revision: _, ...identity } = provenance;
  if (Object.keys(identity).length === 0) return undefined;
  const [scheme] = model.split(":", 1);
  const parts = {
    version: 1,
    scheme: SAME[scheme] ?? scheme,
    // Files tell which model it is, wherever they lie; a served one has a name.
    name: Array.isArray(identity.files) ? null : model,
    identity: jsonCopy(identity, "the model").data as PythonJson,
    settings,
  };
  return sha256Hex(pythonJson(parts)).slice(0, 32);
}

/** The device as results tell it: the CPU has one name. */
export function deviceName(device: string): string {
  return isCpu(device) ? "cpu" : device;
}
