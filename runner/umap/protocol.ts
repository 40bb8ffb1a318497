/**
 * What the worker that computes a layout is asked, and what it says.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import type { Protocol } from "../workers/calls.ts";
import type { ProgressUnit } from "./compute.ts";
import type { UmapParameters } from "./parameters.ts";

/** One question, whose answer is the layout: x and y of each row, or of each that is new. */
export interface UmapProtocol extends Protocol {
  readonly question: {
    readonly x: Matrix<Float32Array>;
    readonly parameters: UmapParameters;
    readonly threads?: number;
    /** Where the first rows lie already: x and y of each. Then the others get places among them. */
    readonly placed?: Float32Array;
  };
  readonly answer: Float32Array<ArrayBuffer>;
  readonly note: { readonly done: number; readonly total: number; readonly unit: ProgressUnit };
}
