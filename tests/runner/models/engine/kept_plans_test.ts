import assert from "node:assert/strict";
import { CPU } from "../../../../runner/models/engine/device.ts";
import { type EngineTask, type PlainRequest, planEngine } from "../../../../runner/models/engine/engine.ts";
import { keptPlan } from "../../../../runner/models/engine/kept_plans.ts";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import { copyFixture, fixtureFolder } from "../fixtures.ts";

/** Plans, and counts those that are made. */
async function planner(folder: string) {
  const { modelPath, config } = await openModelFolder(folder);
  const planner = {
    made: 0,
    modelPath,
    plan(task: EngineTask, threads = 1) {
      const request = { modelPath, config, threads, device: CPU, task } as PlainRequest;
      return keptPlan(request, () => (planner.made++, planEngine(request)));
    },
  };
  return planner;
}

const states = (layer: number) => ({ kind: "activations", points: [layer], tokenMode: "last" }) as const;

Deno.test("a plan is made once for the same question, whatever the threads, and for each other one", async () => {
  const asked = await planner(fixtureFolder("llama"));
  const first = asked.plan(states(1));
  assert.equal(asked.plan(states(1), 2), first);
  assert.notDeepEqual(asked.plan(states(2)), first);
  asked.plan({ kind: "logits", tokenIds: [1] });
  asked.plan({ kind: "logits", tokenIds: [2] });
  assert.equal(asked.made, 4);
  assert.equal(asked.plan(states(1)), first);
});

Deno.test("a model's file that was written to is planned anew, and one that is gone is missed", async () => {
  await using copy = await copyFixture("gpt2");
  const asked = await planner(copy.folder);
  asked.plan(states(1));
  await Deno.writeFile(asked.modelPath, await Deno.readFile(asked.modelPath));
  asked.plan(states(1));
  assert.equal(asked.made, 2);
  await Deno.remove(asked.modelPath);
  assert.throws(() => asked.plan(states(1)), Deno.errors.NotFound);
});

Deno.test("a file of weights that is missing by now is told of", async () => {
  const asked = await planner(fixtureFolder("exports/gpt2-merged"));
  const { cut } = asked.plan(states(1));
  const gone = `${await Deno.makeTempDir()}/weights`;
  await Deno.writeTextFile(gone, "");
  const request = { modelPath: asked.modelPath, task: states(1) } as unknown as PlainRequest;
  let made = 0;
  const make = () => (made++, { cut: { ...cut, weightFiles: [gone] }, columns: [], head: undefined, places: [] });
  keptPlan(request, make);
  keptPlan(request, make);
  assert.equal(made, 1);
  await Deno.remove(gone);
  keptPlan(request, make);
  assert.equal(made, 2);
});

Deno.test("plans that were not asked for again make room", async () => {
  const asked = await planner(fixtureFolder("llama"));
  const { cut } = asked.plan(states(3));
  const large = { cut: { ...cut, bytes: new Uint8Array(9 << 20) }, columns: [], head: undefined, places: [] };
  const ask = (threads: number, name: string) => {
    let isMade = false;
    const request = { modelPath: asked.modelPath, config: { name }, threads, device: CPU, task: states(3) };
    keptPlan(request as unknown as PlainRequest, () => (isMade = true, large));
    return isMade;
  };
  assert.deepEqual([ask(1, "a"), ask(1, "a"), ask(1, "b"), ask(1, "b"), ask(1, "a")], [true, false, true, false, true]);
});
