import assert from "node:assert/strict";
import { ModelError } from "../../../../ops/errors.ts";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import { readTranslators } from "../../../../runner/models/files/translators.ts";
import { folderProvenance } from "../../../../runner/models/files/provenance.ts";
import { hasChatTemplate } from "../../../../runner/models/hub/chat_template.ts";
import { extractActivations } from "../../../../runner/models/rows/extract.ts";
import { loadTokenizer } from "../../../../runner/models/rows/tokenizer.ts";
import { copyFixture, fixtureFolder } from "../fixtures.ts";

const links = { ignore: Deno.build.os === "windows" };

/** Makes what a stranger may put in the place of a file. */
async function put(kind: "a link out" | "a pipe" | "a device" | "a folder", path: string): Promise<void> {
  await Deno.remove(path).catch(() => {});
  if (kind === "a link out") await Deno.symlink("/etc/hostname", path);
  if (kind === "a device") await Deno.symlink("/dev/zero", path);
  if (kind === "a folder") await Deno.mkdir(path);
  if (kind === "a pipe") await new Deno.Command("mkfifo", { args: [path] }).output();
}

for (
  const name of [
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "chat_template.jinja",
    "generation_config.json",
    "genai_config.json",
    "onnx/model.onnx",
  ]
) {
  for (const kind of ["a link out", "a pipe", "a device"] as const) {
    Deno.test({
      ...links,
      name: `${kind} in the place of ${name} is refused by name before it is read`,
      async fn() {
        await using copy = await copyFixture("gpt2");
        await put(kind, `${copy.folder}/${name}`);
        await assert.rejects(
          openModelFolder(copy.folder),
          (error) => error instanceof ModelError && error.message.includes(name.split("/").at(-1)!),
        );
      },
    });
  }
}

Deno.test({
  ...links,
  name: "a template that leads out of a folder is not looked for there either",
  async fn() {
    await using copy = await copyFixture("gpt2");
    await put("a link out", `${copy.folder}/chat_template.jinja`);
    await assert.rejects(hasChatTemplate(copy.folder), /not in the model's folder/);
  },
});

Deno.test({
  ...links,
  name: "links within the folder, to the folder, and into the blobs of the hub's cache are followed",
  async fn() {
    await using copy = await copyFixture("gpt2");
    await Deno.mkdir(`${copy.folder}/weights`);
    await Deno.rename(`${copy.folder}/onnx/model.onnx`, `${copy.folder}/weights/w`);
    await Deno.symlink("../weights/w", `${copy.folder}/onnx/model.onnx`);
    await Deno.symlink(copy.folder, `${copy.folder}-link`);
    assert.ok((await folderProvenance(await openModelFolder(`${copy.folder}-link`))).files.length > 2);
    await Deno.remove(`${copy.folder}-link`);

    const cache = await Deno.makeTempDir();
    const [repository, other] = ["models--a--b", "models--a--other"].map((name) => `${cache}/${name}`);
    const snapshot = `${repository}/snapshots/abc`;
    await Deno.mkdir(`${snapshot}/onnx`, { recursive: true });
    for (const folder of [repository, other]) await Deno.mkdir(`${folder}/blobs`, { recursive: true });
    for (const name of ["config.json", "tokenizer.json", "tokenizer_config.json", "onnx/model.onnx"]) {
      const blob = name.replace("/", "-");
      await Deno.copyFile(`${fixtureFolder("gpt2")}/${name}`, `${repository}/blobs/${blob}`);
      await Deno.symlink(`${name.includes("/") ? "../" : ""}../../blobs/${blob}`, `${snapshot}/${name}`);
    }
    assert.ok((await folderProvenance(await openModelFolder(snapshot))).files.length > 2);
    await Deno.rename(`${repository}/blobs/config.json`, `${other}/blobs/config.json`);
    await Deno.remove(`${snapshot}/config.json`);
    await Deno.symlink("../../../models--a--other/blobs/config.json", `${snapshot}/config.json`);
    await assert.rejects(openModelFolder(snapshot), /config\.json leads to .*models--a--other/);
    await Deno.remove(cache, { recursive: true });
  },
});

for (const kind of ["a link out", "a pipe", "a device", "a folder"] as const) {
  Deno.test({
    ...links,
    name: `${kind} in the place of a data file is refused, and not digested`,
    async fn() {
      const folder = await Deno.makeTempDir();
      await new Deno.Command("cp", { args: ["-rL", `${fixtureFolder("exports")}/llama-genai/.`, folder] }).output();
      await put(kind, `${folder}/onnx/model.onnx.data`);
      const model = await openModelFolder(folder);
      const refused = /not in the model's folder|no regular file/;
      await assert.rejects(folderProvenance(model), refused);
      const request = { model, rows: ["a"], layers: [1], applyChatTemplate: false };
      await assert.rejects(Array.fromAsync(extractActivations(request)), refused);
      await Deno.remove(folder, { recursive: true });
    },
  });
}

for (const name of ["config.json", "tokenizer_config.json", "chat_template.jinja", "tokenizer.json"]) {
  Deno.test(`a ${name} of gigabytes is refused by name and size, and not read`, async () => {
    await using copy = await copyFixture("gpt2");
    const path = `${copy.folder}/${name}`;
    await Deno.writeTextFile(path, "{}");
    await Deno.truncate(path, 3 * 2 ** 30);
    const open = async () => await loadTokenizer(await openModelFolder(copy.folder));
    await assert.rejects(open(), (error: Error) => {
      assert.ok(error instanceof ModelError);
      assert.match(
        error.message,
        new RegExp(`${RegExp.escape(name)}: it has 3221225472 bytes, and a file of its kind at most`),
      );
      return true;
    });
  });
}

for (const kind of ["a pipe", "a device", "a folder"] as const) {
  Deno.test({
    ...links,
    name: `${kind} in the place of translators is refused, and not waited for`,
    async fn() {
      const path = await Deno.makeTempFile({ suffix: ".safetensors" });
      await put(kind, path);
      await assert.rejects(readTranslators(path), { name: "ModelError", message: /is no regular file/ });
      await Deno.remove(path);
    },
  });
}
