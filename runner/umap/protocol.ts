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
  /** The rows, and how to lay them out. */
  readonly question: {
    readonly x: Matrix<Float32Array>;
    readonly parameters: UmapParameters;
    readonly threads?: number;
    /** Where the first rows lie already: x and y of each. Then the others get places among them. */
    readonly placed?: Float32Array;
  };
  /** x and y of each row, one after the other. */
  readonly answer: Float32Array<ArrayBuffer>;
  /** How far it is. */
  readonly note: { readonly done: number; readonly total: number; readonly unit: ProgressUnit };
}
