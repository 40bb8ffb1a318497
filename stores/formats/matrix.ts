/**
 * Row-major matrices of floats, the form in which activations, probes and layouts are computed.
 *
 * @module
 */

export type { FloatArray, Matrix } from "../../ops/evaluator.ts";
