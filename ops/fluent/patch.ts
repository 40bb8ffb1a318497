/**
 * The function that patches one run of a model with another's activations.
 *
 * @module
 */

import type { PatchOptions } from "../handles/patch.ts";
import { LLMPatchOp } from "../types/patches.ts";
import { fluentMethod } from "./description.ts";
import { type OtherNames, ownPassOptions } from "./pass.ts";

export const patch = fluentMethod<PatchOptions, OtherNames>({
  name: "patch",
  options: {
    ...ownPassOptions,
    clean: {},
    corrupted: {},
    answer: {},
    wrong: {},
    site: {},
    axes: {},
    method: {},
    layers: {},
  },
  makes: LLMPatchOp,
});
