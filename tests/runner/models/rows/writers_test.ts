import assert from "node:assert/strict";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import { openWriters } from "../../../../runner/models/rows/writers.ts";
import { fixtureFolder } from "../fixtures.ts";

async function request() {
  const { modelPath, config } = await openModelFolder(fixtureFolder("exports/gpt_neox-past"));
  return { modelPath, config, threads: 1, wholeVocabulary: false };
}

const batch = (ids: readonly number[]) => ({ ids: Int32Array.from(ids), lengths: Int32Array.of(ids.length) });

Deno.test("each of several GPUs has a session, and works at once go to different ones", async () => {
  // Two places of the CPU stand for two GPUs.
  await using writers = await openWriters({ ...await request(), device: { provider: "cpu", index: 0, others: [1] } });
  assert.equal(writers.sessions.length, 2);
  const used: unknown[] = [];
  const work = (ids: number[]) =>
    writers.use(async (session) => {
      used.push(session);
      const { tokens } = await session.start(batch(ids), true);
      return (await session.step(tokens)).tokens[0];
    });
  const both = await Promise.all([work([5, 9, 3]), work([8, 40])]);
  assert.equal(new Set(used).size, 2);
  assert.deepEqual([await work([5, 9, 3]), await work([8, 40])], both);
});

Deno.test("when one cannot be loaded, those before it are closed", async () => {
  const { modelPath, ...rest } = await request();
  const device = { provider: "cpu", index: 0, others: [1] } as const;
  await assert.rejects(openWriters({ ...rest, modelPath: `${modelPath}.none`, device }), /none/);
});
