/**
 * What probes read: a model, and places in it.
 *
 * @module
 */

import type { StreamPoint } from "../onnx/points.ts";
import { resolveLayer } from "../models/files/config.ts";
import type { ModelFolder } from "../models/files/folder.ts";
import { fetchModel } from "../models/providers/hf_provider.ts";
import { openRequested } from "../models/providers/onnx_provider.ts";
import { findModelProvider } from "../models/mod.ts";
import { findTlRepository } from "../models/providers/tl_names.ts";
import { resolveTlLayer } from "../models/providers/tl_provider.ts";
import type { RunOptions } from "../models/rows/run_rows.ts";
import { type ActivationFields, type CutScheme, cutScheme } from "./activations.ts";

/** A model that a guardrail is cut from. */
export interface GuardSource {
  /** The model on this machine. */
  readonly model: ModelFolder;
  /** What identifies it. */
  readonly provenance: Readonly<Record<string, unknown>>;
  /** What a layer of the model's name is in its graph. */
  readonly pointOf: (point: StreamPoint) => StreamPoint;
}

type Opener = (name: string, dtype: string | null, options: RunOptions) => Promise<Omit<GuardSource, "provenance">>;

const OPENERS: Readonly<Record<CutScheme, Opener>> = {
  onnx: async (name, dtype, options) => withLayers(await open(name, dtype, options)),
  hf: openFromHub,
  huggingface: openFromHub,
  tl: openNamedByTl,
  transformerlens: openNamedByTl,
};

/**
 * Opens a model, fetched where it is not here.
 *
 * @throws {GuardrailError} where it is no model that is cut
 * @throws {ModelError} where it cannot be fetched or opened
 */
export async function openSource(
  { model: name, dtype }: Pick<ActivationFields, "model" | "dtype">,
  options: RunOptions,
): Promise<GuardSource> {
  const scheme = cutScheme(name);
  const { provider, name: path } = findModelProvider(name);
  const provenance = await provider.provenance?.(path, dtype, options) ?? {};
  return { ...await OPENERS[scheme](path, dtype, options), provenance };
}

async function openFromHub(name: string, dtype: string | null, options: RunOptions) {
  const { path } = await fetchModel(name, { dtype }, options);
  return withLayers(await open(path, dtype, options));
}

async function openNamedByTl(name: string, dtype: string | null, options: RunOptions) {
  const { path } = await fetchModel(findTlRepository(name), { dtype }, options);
  const model = await open(path, dtype, options);
  return { model, pointOf: (point: StreamPoint) => resolveTlLayer(point, model.config.numLayers) };
}

function open(name: string, dtype: string | null, options: RunOptions): Promise<ModelFolder> {
  return openRequested({ name, dtype }, "activations", options);
}

function withLayers(model: ModelFolder): Omit<GuardSource, "provenance"> {
  const pointOf = (point: StreamPoint) =>
    typeof point === "string" ? point : resolveLayer(point, model.config.numLayers);
  return { model, pointOf };
}
