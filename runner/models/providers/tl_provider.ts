/**
 * `tl:` models: TransformerLens's names for models, and its convention for layers.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import type { StreamPoint } from "../../onnx/points.ts";
import { extractActivations } from "../rows/extract.ts";
import { blockOf } from "../files/config.ts";
import { checkPlaces } from "../rows/places.ts";
import { fetchModel, hfProvider, openCached } from "./hf_provider.ts";
import { openRequested } from "./onnx_provider.ts";
import type { ModelProvider, ProviderRequest } from "./provider.ts";
import { findTlRepository } from "./tl_names.ts";

/**
 * Runs the same files as `hf:`. Layer L is the residual stream before block L (`blocks.L.hook_resid_pre`), from 0 to the
 * number of blocks less one, negative from the end.
 *
 * Activations are those of the weights as they are, as `from_pretrained_no_processing` gives them. The folding of norms and
 * centring of weights that TransformerLens's `from_pretrained` does is not applied: it takes the mean over the hidden size
 * off each point of models with LayerNorm, and leaves models with RMSNorm as they are.
 */
export const tlProvider: ModelProvider = {
  heedsEdits: true,
  async *activations(request, options) {
    const repository = findTlRepository(request.name);
    const { path: name, choice } = await fetchModel(repository, { dtype: request.dtype ?? null }, options);
    if (choice !== undefined) options.onWarning?.(choice);
    const model = await openRequested({ ...request, name }, "activations", options);
    const layers = request.layers.map((layer) => resolveTlLayer(layer, model.config.numLayers));
    yield* extractActivations({ ...request, ...options, model, layers });
  },
  async *logits(request, options) {
    yield* hfProvider.logits!(renamed(request), options);
  },
  async *patches(request, options) {
    yield* hfProvider.patches!(renamed(request), options);
  },
  async *readings(request, options) {
    yield* hfProvider.readings!(renamed(request), options);
  },
  publishedAs(name) {
    return Promise.resolve(name);
  },
  async labels(name, dtype, options) {
    return await hfProvider.labels!(findTlRepository(name), dtype, options);
  },
  async check(name, dtype, named) {
    const model = await openCached(findTlRepository(name), dtype);
    if (model !== undefined) checkPlaces(model, named, resolveTlLayer);
  },
  async *generate(request, options) {
    yield* hfProvider.generate!(renamed(request), options);
  },
  async *tokens(request, options) {
    yield* hfProvider.tokens!(renamed(request), options);
  },
  async provenance(name, dtype, options) {
    return await hfProvider.provenance!(findTlRepository(name), dtype, options);
  },
};

function renamed<R extends Pick<ProviderRequest, "name">>(request: R): R {
  return { ...request, name: findTlRepository(request.name) };
}

/**
 * The hidden state of a layer; names of hook points are passed on.
 *
 * @throws {ModelError} if the layer is out of range
 */
export function resolveTlLayer(layer: StreamPoint, numLayers: number): StreamPoint {
  if (typeof layer === "string") return layer;
  const block = blockOf(layer, numLayers);
  if (block !== undefined) return block;
  throw new ModelError(
    `Cannot take layer ${layer}: the model has ${numLayers} blocks, so that with tl: layer is an integer from ` +
      `${-numLayers} to ${numLayers - 1} (L = the residual stream before block L); what the last block gives is ` +
      `hookPoint "blocks.${numLayers - 1}.hook_resid_post"`,
  );
}
