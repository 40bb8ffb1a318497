/**
 * The options that all methods share which run a model over rows.
 *
 * @module
 */

import type { ModelOption, OwnPassOptions, PassOptions } from "../handles/activations.ts";
import type { Argument } from "./description.ts";

/** Other names of options that say which model and layer. */
export type OtherNames = "modelName" | "layerNum";

/** Which model: its option has two names. */
export const model: Argument = { also: ["modelName"] };

type Options<O> = { readonly [N in keyof Required<O>]: Argument };

/** Of op types that krnel-graph does not have. */
export const ownPassOptions: Options<OwnPassOptions & Pick<ModelOption, "model">> = {
  model,
  batchSize: { default: 8 },
  maxLength: {},
  dtype: { default: "float32" },
  device: {},
  applyChatTemplate: {},
};

/** Of all op types. What an op type has no field for, as `torchCompile`, says nothing there. */
export const passOptions: Options<PassOptions & Pick<ModelOption, "model">> = { ...ownPassOptions, torchCompile: {} };
