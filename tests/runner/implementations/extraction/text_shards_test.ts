import assert from "node:assert/strict";
import { Scratch } from "../../../../runner/evaluation/scratch.ts";
import { TextShards } from "../../../../runner/implementations/extraction/text_shards.ts";
import { MemoryStore } from "../../../../stores/memory.ts";
import { turnsDuring } from "../../../_turns.ts";

Deno.test("very many finished texts are written and summed up with rests, and a later run has them", async () => {
  const scratch = new Scratch(new MemoryStore(), `LLMGenerateTextOp_${"0".repeat(64)}`);
  const texts = Array.from({ length: 20_000 }, (_, row) => `text ${row}, "quoted"\n`);
  const shards = await TextShards.resume(scratch, "print", texts.length);
  await shards.add({ rows: [...texts.keys()], texts });
  const turns = await turnsDuring(() => shards.flush());
  assert.ok(turns >= 0.9 * texts.length / 32, `${turns} turns`);
  assert.ok(await turnsDuring(() => shards.checks()) >= 0.9 * texts.length / 32);
  assert.deepEqual((await TextShards.resume(scratch, "print", texts.length)).texts, texts);
});
