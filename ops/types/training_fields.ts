/**
 * The fields that ops share which train classifiers.
 *
 * @module
 */

import { anyMapField, enumField, opField, optional } from "../fields.ts";

/** The rows to learn from, what happens to their vectors, and parameters. */
export const trainingFields = {
  trainDomain: optional(opField(["boolean"])),
  preprocessing: enumField(["none", "standardize", "normalize"], { default: "none" }),
  params: anyMapField({ default: Object.freeze({}) }),
};
