import assert from "node:assert/strict";
import { openModelFolder, TEXT_FILES } from "../../../../runner/models/files/folder.ts";
import { folderProvenance } from "../../../../runner/models/files/provenance.ts";
import { fixtureFolder } from "../fixtures.ts";

Deno.test("every file that a model folder is read from is digested, and a chat template as JSON is one", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/onnx`);
    await Deno.copyFile(`${fixtureFolder("gpt2")}/onnx/model.onnx`, `${folder}/onnx/model.onnx`);
    for (const name of ["config.json", "tokenizer.json", "tokenizer_config.json"]) {
      await Deno.copyFile(`${fixtureFolder("gpt2")}/${name}`, `${folder}/${name}`);
    }
    await Deno.writeTextFile(`${folder}/chat_template.json`, '{"chat_template": "{{ messages[0].content }}"}');
    const model = await openModelFolder(folder);
    assert.equal(model.chatTemplate, "{{ messages[0].content }}");
    const { files } = await folderProvenance(model);
    const names = files.map(({ name }) => name);
    assert.deepEqual(names, [
      "onnx/model.onnx",
      ...TEXT_FILES.filter((name) => !/generation|jinja|genai/.test(name)),
    ]);
    assert.ok(names.includes("chat_template.json"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
