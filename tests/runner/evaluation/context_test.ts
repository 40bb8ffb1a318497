import assert from "node:assert/strict";
import { type Op, Runner } from "../../../mod.ts";
import { contextFor, type ContextParts } from "../../../runner/evaluation/context.ts";
import { columnFromValues } from "../../../stores/formats/columns.ts";
import { turnsDuring } from "../../_turns.ts";

Deno.test("ops that are read at once let others have their turn between them", async () => {
  const data = new Runner({ store: "memory://" }).fromInline({ score: [1, 2] });
  const op: Op = data.colScore("score");
  const column = columnFromValues([1, 2]);
  const parts: Partial<ContextParts> = { result: () => Promise.resolve({ form: "column", column }) };
  const context = contextFor(op, parts as ContextParts);
  const turns = await turnsDuring(() => Promise.all(Array.from({ length: 20 }, () => context.column(op))));
  assert.ok(turns >= 20, `${turns} turns`);
});
