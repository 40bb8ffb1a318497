/**
 * The fields that all ops share which read what goes on inside of a language model.
 *
 * @module
 */

import { opField, opListField } from "../fields.ts";
import type { Op } from "../op.ts";
import type { EditsFields } from "./edited_models.ts";
import { modelField, type PassFields, passFields } from "./pass_fields.ts";

/** What all readings have. */
export interface ReadingFields extends PassFields, EditsFields {
  /** `scheme:name` of the model. */
  readonly model: string;
  /** What the model reads. */
  readonly text: Op<"text">;
}

/** Edits, which may be none. */
export const editsField = opListField(["edit"], { default: Object.freeze([]) as readonly Op<"edit">[] });

/** {@linkcode ReadingFields}. */
export const readingFields = {
  model: modelField,
  text: opField(["text"]),
  ...passFields,
  edits: editsField,
};
