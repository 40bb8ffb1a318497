/**
 * Registers the kinds of models that come with probegraph.
 *
 * @module
 */

import { addBuiltInKind } from "../model_kinds.ts";
import { calibratedKind } from "./calibrated.ts";
import { forestKind } from "./forest.ts";
import { gaussianKind } from "./gaussian.ts";
import { kernelKind } from "./kernel.ts";
import { linearKind } from "./linear.ts";
import { rbfKind } from "./rbf.ts";

addBuiltInKind(linearKind);
addBuiltInKind(rbfKind);
addBuiltInKind(gaussianKind);
addBuiltInKind(forestKind);
addBuiltInKind(kernelKind);
addBuiltInKind(calibratedKind);
