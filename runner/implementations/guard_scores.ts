/**
 * Asking language models that were trained as guards.
 *
 * @module
 */

import { ModelError } from "../../ops/errors.ts";
import { type LLMGuardScoresFields, LLMGuardScoresOp } from "../../ops/types/guard_scores.ts";
import { type Context, implement, type RowRange } from "../evaluation/implementation.ts";
import { guardAnswers, guardConversation, type ModelInput, requireCapability } from "../models/mod.ts";
import { begunOf, collect, inParts, type IsDone, requestOf, resumeShards, workOn } from "./extraction/model_rows.ts";
import { columnOfRows } from "./extraction/row_column.ts";
import type { RowShards } from "./extraction/row_shards.ts";
import { assertSameLength } from "./lengths.ts";
import { changedModel, inputsOf, ONE_MODEL, recordModel, runOptions } from "./model_runs.ts";

implement(
  LLMGuardScoresOp,
  async (fields, context) =>
    await columnOfRows(await guardRows(fields, context), "one", fields.dtype, guardAnswers(fields.kind)),
  { checkStored: changedModel, parts: inParts(({ text }) => text, guardRows), needs: ONE_MODEL },
);

async function guardRows(fields: LLMGuardScoresFields, context: Context, range?: RowRange): Promise<RowShards> {
  const { model, kind, policy, answer } = fields;
  const work = workOn(await conversations(fields, context), range);
  const { run, name } = requireCapability(model, "guardScores");
  const settings = { ...fields, maxLength: null, applyChatTemplate: true };
  const judged = answer === null ? "prompt" as const : "answer" as const;
  const request = { ...requestOf(settings, name, work.rows), guard: { kind, policy, judged } };
  const recorded = await recordModel(fields, [context], context.signal);
  const shards = await resumeShards(recorded, [context], work);
  const { provenance } = recorded;
  const start = (isDone: IsDone) =>
    run(request, { ...runOptions([context], context.signal, begunOf(work, isDone)), provenance, isDone });
  await context.work(() => collect(shards, [0], start, work));
  return shards[0];
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
