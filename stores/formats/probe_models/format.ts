/**
 * The kinds of models that a probe's file can hold: those that come with probegraph, and those that programs add.
 *
 * @module
 */

import { OpenRegistry } from "../../../ops/open_registry.ts";
import type { ProbeFields } from "../probe_fields.ts";

/** A model of a kind that a program added: numbers, texts, typed arrays and matrices, at any depth. */
export interface AddedModel {
  /** Tells the models apart. */
  readonly kind: string;
  /** What the model consists of. */
  readonly [part: string]: unknown;
}

/** How models of a kind are read. They are written as they are: arrays as base64, the rest as JSON. */
export interface ModelFormat<M extends { readonly kind: string }> {
  /** The kind's name. */
  readonly kind: string;
  /**
   * Reads a model, and checks it.
   *
   * @param columns The length of the vectors that it scores.
   * @throws {FormatError} Where a part is not what it should be; the message names the field.
   */
  decode(part: ProbeFields, columns: number): M;
}

/** The kinds of models that are built in. */
export const BUILT_IN_FORMATS: readonly string[] = ["linear", "rbf", "gaussian", "forest", "kernel", "calibrated"];

const formats = new OpenRegistry<ModelFormat<{ readonly kind: string }>>();

/** Lets models of a kind be read that is built in. */
export function addBuiltInFormat(format: ModelFormat<{ readonly kind: string }>): void {
  formats.addBuiltIn(format.kind, format);
}

/** Lets models of a kind be read. A later format replaces an earlier one. */
export function addModelFormat(format: ModelFormat<{ readonly kind: string }>): void {
  formats.add(format.kind, format);
}

/** Reads a model of any known kind. @throws {FormatError} Where the kind is not known, or a part is damaged. */
export function decodeModel(part: ProbeFields, columns: number): { readonly kind: string } {
  const kind = part.choice("kind", formats.names());
  return formats.get(kind)!.decode(part, columns);
}
