import assert from "node:assert/strict";
import { type ModelFolder, openModelFolder, TEXT_FILES } from "../../../../runner/models/files/folder.ts";
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

Deno.test({
  name: "a pipe or a device among a model's files is refused, and not waited for",
  ignore: Deno.build.os === "windows",
  async fn() {
    for (const make of [["mkfifo"], ["ln", "-s", "/dev/zero"]]) {
      const path = await Deno.makeTempDir();
      await Deno.copyFile(`${fixtureFolder("gpt2")}/onnx/model.onnx`, `${path}/model.onnx`);
      const [command, ...given] = make;
      await new Deno.Command(command, { args: [...given, `${path}/config.json`] }).output();
      await assert.rejects(
        folderProvenance({ path, modelPath: `${path}/model.onnx` } as ModelFolder),
        /no regular file/,
      );
      await Deno.remove(path, { recursive: true });
    }
  },
});
