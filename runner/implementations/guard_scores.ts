/**
 * Asking language models that were trained as guards.
 *
 * @module
 */

import { ModelError } from "../../ops/errors.ts";
import { type LLMGuardScoresFields, LLMGuardScoresOp } from "../../ops/types/guard_scores.ts";
import { type Context, implement, type RowRange } from "../evaluation/implementation.ts";
import { guardAnswers, guardConversation, type ModelInput, requireCapability } from "../models/mod.ts";
import {
  begunOf,
  collectUnknown,
  inParts,
  type KnownPass,
  originsOf,
  requestOf,
  type Work,
  workOn,
} from "./extraction/model_rows.ts";
import { deviceName } from "./extraction/reuse/row_pass.ts";
import { passOf } from "./extraction/reuse/vector_reuse.ts";
import { columnOfRows } from "./extraction/row_column.ts";
import type { RowShards } from "./extraction/row_shards.ts";
import { assertSameLength } from "./lengths.ts";
import { changedModel, inputsOf, ONE_MODEL, recordModel, runOptions } from "./model_runs.ts";

implement(
  LLMGuardScoresOp,
  async (fields, context) =>
    await columnOfRows(await guardRows(fields, context), "one", fields.dtype, guardAnswers(fields.kind)),
  {
    checkStored: changedModel,
    parts: inParts(({ text }) => text, guardRows),
    origins: async ([{ fields, context }]) =>
      await originsOf((await guardPass(fields, context, undefined, true)).known),
    needs: ONE_MODEL,
  },
);

async function guardRows(fields: LLMGuardScoresFields, context: Context, range?: RowRange): Promise<RowShards> {
  const { known, work } = await guardPass(fields, context, range);
  const [shards] = await context.work(() => collectUnknown(known, work));
  return shards;
}

async function guardPass(
  fields: LLMGuardScoresFields,
  context: Context,
  range: RowRange | undefined,
  isLocal = false,
): Promise<{ readonly known: KnownPass; readonly work: Work }> {
  const { model, kind, policy, answer, dtype, device } = fields;
  const work = workOn(await conversations(fields, context), range);
  const { run, name } = requireCapability(model, "guardScores");
  const judged = answer === null ? "prompt" as const : "answer" as const;
  const whole = { ...fields, maxLength: null, applyChatTemplate: true };
  const request = { ...requestOf(whole, name, work.rows), guard: { kind, policy, judged } };
  const recorded = await recordModel(fields, [context], context.signal, isLocal);
  const { provenance } = recorded;
  const known: KnownPass = {
    pass: {
      ...passOf(whole, recorded, work.rows.length, { kind, policy, judged }),
      members: [{
        context,
        settings: { kind: "guard", guard: kind, dtype, device: deviceName(device) },
        isHalf: dtype === "float16",
      }],
    },
    outputs: [0],
    start: (isDone, lookup) =>
      run(request, { ...runOptions([context], context.signal, begunOf(work, isDone)), provenance, isDone, lookup }),
  };
  return { known, work };
}

async function conversations(
  { text, answer }: LLMGuardScoresFields,
  context: Context,
): Promise<readonly ModelInput[]> {
  const texts = await inputsOf(context, text) as readonly (string | null)[];
  const answers = answer && await context.texts(answer);
  if (answers !== null) assertSameLength("text and answer", texts, answers);
  return texts.map((said, row) =>
    guardConversation(required(said, row, "text"), answers && required(answers[row], row, "answer"))
  );
}

function required(text: string | null, row: number, what: string): string {
  if (text !== null) return text;
  throw new ModelError(`Cannot ask about row ${row}: its ${what} is missing (null); leave such rows out with maskRows`);
}
