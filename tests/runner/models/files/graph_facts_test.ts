import assert from "node:assert/strict";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import { readClassHead } from "../../../../runner/models/rows/class_head.ts";
import { folderProvenance } from "../../../../runner/models/files/provenance.ts";
import { graphHead } from "../../../../runner/models/files/graph_facts.ts";
import { readableLength } from "../../../../runner/models/rows/length_check.ts";
import { folderOf } from "../classifiers.ts";
import { copyFixture, fixtureFolder } from "../fixtures.ts";

/** How often a file is opened by what is done. */
async function timesOpened(path: string, work: () => Promise<unknown>): Promise<number> {
  const { openSync } = Deno;
  let times = 0;
  Deno.openSync = (name, ...rest) => {
    if (name === path) times++;
    return openSync(name, ...rest);
  };
  try {
    await work();
  } finally {
    Deno.openSync = openSync;
  }
  return times;
}

Deno.test("the graph of a classifier is parsed once for its labels and its length, whoever asks", async () => {
  // Other tests of this process may have asked for the graph itself.
  await using copy = await copyFixture("classifiers/bert");
  const { modelPath } = await openModelFolder(copy.folder);
  const times = await timesOpened(modelPath, async () => {
    for (let i = 0; i < 3; i++) {
      const model = await openModelFolder(copy.folder);
      readClassHead(model);
      readableLength(model);
    }
  });
  assert.equal(times, 1);
});

Deno.test("the graph that was parsed for a model's provenance says its length too", async () => {
  const model = await openModelFolder(folderOf("gpt2"));
  await folderProvenance(model);
  assert.equal(await timesOpened(model.modelPath, () => Promise.resolve(readableLength(model))), 0);
});

Deno.test("a graph that took the place of another is parsed anew", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const other = await openModelFolder(folderOf("gpt2"));
    for (const name of ["config.json", "tokenizer.json", "tokenizer_config.json"]) {
      await Deno.copyFile(`${fixtureFolder("gpt2")}/${name}`, `${folder}/${name}`);
    }
    await Deno.copyFile((await openModelFolder(fixtureFolder("gpt2"))).modelPath, `${folder}/model.onnx`);
    const model = await openModelFolder(folder);
    assert.deepEqual(graphHead(model), { kind: "vocabulary" });
    await Deno.copyFile(other.modelPath, `${folder}/model.onnx`);
    assert.equal(graphHead({ ...model, config: other.config }).kind, "labels");
    await Deno.copyFile((await openModelFolder(fixtureFolder("gpt2"))).modelPath, `${folder}/model.onnx`);
    assert.deepEqual(graphHead(model), { kind: "vocabulary" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
