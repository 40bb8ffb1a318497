/**
 * Texts that a language model writes on a device, or in a number type, that the op asks for.
 *
 * @module
 */

import { type LLMDeviceGenerateTextFields, LLMDeviceGenerateTextOp } from "../../ops/types/device_texts.ts";
import { type AskedOp, type Context, implement, type RowRange } from "../evaluation/implementation.ts";
import { editedTexts, factorless } from "./edited_models.ts";
import { inParts } from "./extraction/model_rows.ts";
import type { TextShards } from "./extraction/text_shards.ts";
import { textOrigins, writtenTexts } from "./language_models.ts";
import { changedModel, ONE_MODEL } from "./model_runs.ts";

type Fields = LLMDeviceGenerateTextFields;

implement(
  LLMDeviceGenerateTextOp,
  async (fields, context) => (await textsOf(fields, context)).texts,
  {
    checkStored: changedModel,
    parts: inParts(({ prompt }) => prompt, textsOf),
    sharedFields: (fields) => isEdited(fields) ? factorless(fields) : undefined,
    origins: async (ops: readonly AskedOp<Fields>[]) => isEdited(ops[0].fields) ? undefined : await textOrigins(ops),
    needs: ONE_MODEL,
  },
);

function textsOf(fields: Fields, context: Context, range?: RowRange): Promise<TextShards> {
  return isEdited(fields) ? editedTexts(fields, context, range) : writtenTexts(fields, context, range);
}

function isEdited({ edits }: Fields): boolean {
  return edits.length > 0;
}
