import assert from "node:assert/strict";
import { ModelError } from "../../../../ops/errors.ts";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import { copyFixture } from "../fixtures.ts";

async function refusal(folder: string, dtype?: string): Promise<string> {
  const error = await openModelFolder(folder, dtype).then(() => undefined, (error) => error);
  assert.ok(error instanceof ModelError, String(error));
  return error.message;
}

Deno.test("a folder that is not there is refused with its path", async () => {
  assert.match(await refusal("/nowhere/at/all"), /no folder \/nowhere\/at\/all/);
});

Deno.test("each missing file is named", async () => {
  for (const file of ["config.json", "tokenizer.json"]) {
    await using copy = await copyFixture("gpt2");
    await Deno.remove(`${copy.folder}/${file}`);
    assert.match(await refusal(copy.folder), new RegExp(`${file} is missing`));
  }
});

Deno.test("a folder without an ONNX file is refused with the command that makes one", async () => {
  await using copy = await copyFixture("gpt2");
  await Deno.remove(`${copy.folder}/onnx/model.onnx`);
  assert.match(await refusal(copy.folder), /optimum-cli export onnx/);
});

Deno.test("the number type selects the file, in onnx/ or beside the configuration", async () => {
  await using copy = await copyFixture("gpt2");
  await Deno.copyFile(`${copy.folder}/onnx/model.onnx`, `${copy.folder}/onnx/model_fp16.onnx`);
  await Deno.copyFile(`${copy.folder}/onnx/model.onnx`, `${copy.folder}/model_quantized.onnx`);
  assert.match((await openModelFolder(copy.folder)).modelPath, /onnx.model\.onnx$/);
  assert.match((await openModelFolder(copy.folder, "float16")).modelPath, /onnx.model_fp16\.onnx$/);
  assert.match((await openModelFolder(copy.folder, "q8")).modelPath, /model_quantized\.onnx$/);
  // How products are computed is the device's matter: the weights are those of float32.
  assert.match((await openModelFolder(copy.folder, "tf32")).modelPath, /onnx.model\.onnx$/);
  assert.match(
    await refusal(copy.folder, "q4"),
    /no onnx\/model_q4\.onnx \(dtype "q4"\); there is .*onnx\/model_fp16\.onnx \(dtype "float16"\)/,
  );
  assert.match(
    await refusal(copy.folder, "float12"),
    /"float12" is not known; there is .*onnx\/model\.onnx \(dtype "float32"\)/,
  );
});

Deno.test("each number type has the file name that transformers.js gives it", async () => {
  await using copy = await copyFixture("gpt2");
  const types = { float16: "fp16", int8: "int8", uint8: "uint8", q8: "quantized", bnb4: "bnb4" };
  const bits = ["q4", "q4f16", "q2", "q2f16", "q1", "q1f16"].map((name) => [name, name]);
  for (const [dtype, suffix] of [...Object.entries(types), ...bits]) {
    const path = `${copy.folder}/onnx/model_${suffix}.onnx`;
    await Deno.rename((await openModelFolder(copy.folder)).modelPath, path);
    assert.equal((await openModelFolder(copy.folder, dtype)).modelPath, path);
    await Deno.rename(path, `${copy.folder}/onnx/model.onnx`);
  }
});

Deno.test("a git-lfs pointer in place of the model is recognised", async () => {
  await using copy = await copyFixture("gpt2");
  await Deno.writeTextFile(
    `${copy.folder}/onnx/model.onnx`,
    "version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
  );
  assert.match(await refusal(copy.folder), /git lfs pull/);
});

Deno.test("a chat template in the tokenizer's configuration is found", async () => {
  await using copy = await copyFixture("gpt2");
  await Deno.remove(`${copy.folder}/chat_template.jinja`);
  assert.equal((await openModelFolder(copy.folder)).chatTemplate, undefined);
  const write = (chat_template: unknown) =>
    Deno.writeTextFile(`${copy.folder}/tokenizer_config.json`, JSON.stringify({ chat_template }));
  await write("one");
  assert.equal((await openModelFolder(copy.folder)).chatTemplate, "one");
  await write([{ name: "tool_use", template: "two" }, { name: "default", template: "three" }]);
  assert.equal((await openModelFolder(copy.folder)).chatTemplate, "three");
  await write({ tool_use: "two", default: "four" });
  assert.equal((await openModelFolder(copy.folder)).chatTemplate, "four");
});

Deno.test("of several places the one counts that transformers' tokenizers read", async () => {
  await using copy = await copyFixture("gpt2");
  await Deno.remove(`${copy.folder}/chat_template.jinja`);
  const chosen = async (name: string, text: string) => {
    await Deno.writeTextFile(`${copy.folder}/${name}`, text);
    return (await openModelFolder(copy.folder)).chatTemplate;
  };
  assert.equal(await chosen("chat_template.json", '{"chat_template": "of the processor"}'), "of the processor");
  assert.equal(await chosen("tokenizer_config.json", '{"chat_template": "of the tokenizer"}'), "of the tokenizer");
  assert.equal(await chosen("chat_template.jinja", "of a file"), "of a file");
  await Deno.mkdir(`${copy.folder}/additional_chat_templates`);
  assert.equal(await chosen("additional_chat_templates/tool_use.jinja", "for tools"), "of a file");
  assert.equal(await chosen("additional_chat_templates/default.jinja", "the default"), "the default");
});

Deno.test("the names of several chat templates are known where none is the default", async () => {
  await using copy = await copyFixture("gpt2");
  await Deno.remove(`${copy.folder}/chat_template.jinja`);
  const chat_template = [{ name: "tool_use", template: "one" }, { name: "rag", template: "two" }];
  await Deno.writeTextFile(`${copy.folder}/tokenizer_config.json`, JSON.stringify({ chat_template }));
  const { chatTemplate, otherChatTemplates } = await openModelFolder(copy.folder);
  assert.deepEqual([chatTemplate, otherChatTemplates], [undefined, ["tool_use", "rag"]]);
});

Deno.test("a configuration without sizes is refused", async () => {
  await using copy = await copyFixture("gpt2");
  await Deno.writeTextFile(`${copy.folder}/config.json`, "{}");
  assert.match(await refusal(copy.folder), /"num_hidden_layers"|"hidden_size"/);
});

Deno.test("a file of settings that holds something else than an object is refused by name", async () => {
  for (const file of ["config.json", "tokenizer_config.json", "generation_config.json", "chat_template.json"]) {
    await using copy = await copyFixture("gpt2");
    for (const content of ["null", "[]", "7", '"text"', "<html>"]) {
      await Deno.writeTextFile(`${copy.folder}/${file}`, content);
      assert.match(await refusal(copy.folder), new RegExp(`${file} (holds .*, and should hold an object|is not JSON)`));
    }
  }
});

Deno.test("what stands for a chat template and is no text is refused", async () => {
  await using copy = await copyFixture("gpt2");
  await Deno.remove(`${copy.folder}/chat_template.jinja`);
  for (
    const template of [7, true, [null], [{ name: "default" }], [{ template: "x" }], { default: null }, { a: ["x"] }]
  ) {
    await Deno.writeTextFile(`${copy.folder}/tokenizer_config.json`, JSON.stringify({ chat_template: template }));
    assert.match(await refusal(copy.folder), /stands where a chat template should/);
  }
});
