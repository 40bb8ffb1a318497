/** Folders that a stranger made, or that were damaged on their way. */
import assert from "node:assert/strict";
import { GuardrailError, loadGuardrail, ModelError } from "../../../mod.ts";
import { noteWorkers } from "../workers/_started.ts";
import { copiedGuard, texts } from "./demo_guard.ts";

type Json = Record<string, unknown>;

/** Changes `guardrail.json`, and says how the folder is refused. */
async function refusal(change: (manifest: Json) => unknown): Promise<string> {
  await using copy = await copiedGuard();
  const path = `${copy.path}/guardrail.json`;
  const manifest = JSON.parse(await Deno.readTextFile(path));
  const changed = change(manifest) ?? manifest;
  await Deno.writeTextFile(path, typeof changed === "string" ? changed : JSON.stringify(changed));
  return await messageOf(copy.path);
}

async function messageOf(folder: string): Promise<string> {
  try {
    await (await loadGuardrail(folder)).close();
  } catch (error) {
    assert.ok(error instanceof GuardrailError || error instanceof ModelError, String(error));
    return error.message;
  }
  return "loaded";
}

const part = (manifest: Json, name: string) => manifest[name] as Json;
const firstProbe = (manifest: Json) => (manifest.probes as Json[])[0];

Deno.test("What is wrong in guardrail.json is named with its place", async () => {
  const cases: [RegExp, (manifest: Json) => unknown][] = [
    [/guardrail.json is not JSON/, () => "{"],
    [/is not JSON|nests|deep/, () => "[".repeat(100_000)],
    [/it should be an object, and is an array/, () => "[]"],
    [/format should be "probegraph-guardrail", and is undefined/, (m) => void delete m.format],
    [/version should be 1, and is number 2/, (m) => void (m.version = 2)],
    [/name should be a text of 1 to 1000 characters/, (m) => void (m.name = "")],
    [/probes should be a list of 1 to 256/, (m) => void (m.probes = [])],
    [/probes\[0\].threshold should be a number, and is "high"/, (m) => void (firstProbe(m).threshold = "high")],
    [
      /probes\[0\].threshold should be a number/,
      (m) => JSON.stringify(m).replace(/"threshold":[^,]+/, '"threshold":1e999'),
    ],
    [/probes\[0\].layer should be an integer of 0 or more/, (m) => void (firstProbe(m).layer = -1)],
    [/two probes are called "trees"/, (m) => void (firstProbe(m).name = "trees")],
    [/input.max_length should be an integer of 1 or more/, (m) => void (part(m, "input").max_length = 0)],
    [/input should be an object, and is null/, (m) => void (m.input = null)],
    [/files has "..\/..\/etc\/passwd"/, (m) => void (part(m, "files")["../../etc/passwd"] = { bytes: 1, sha256: "0" })],
    [/files lacks tokenizer.json/, (m) => void delete part(m, "files")["tokenizer.json"]],
    [/has no output "other"/, (m) => void (firstProbe(m).output = "other")],
    [/texts are put into a chat template, and it has no/, (m) => void delete part(m, "files")["chat_template.jinja"]],
    [/bytes long, more than/, (m) => JSON.stringify(m) + " ".repeat(2 << 20)],
  ];
  for (const [pattern, change] of cases) assert.match(await refusal(change), pattern);
});

Deno.test("A file that is missing, longer, or another one is named", async () => {
  for (const name of ["model.onnx", "model.onnx.data", "tokenizer.json", "chat_template.jinja"]) {
    await using copy = await copiedGuard();
    const bytes = await Deno.readFile(`${copy.path}/${name}`);
    bytes[bytes.length >> 1] ^= 1;
    await Deno.writeFile(`${copy.path}/${name}`, bytes);
    assert.match(await messageOf(copy.path), new RegExp(`${name} is another file than the one whose SHA-256`));
    await Deno.writeFile(`${copy.path}/${name}`, bytes.subarray(1));
    assert.match(await messageOf(copy.path), new RegExp(`${name} has \\d+ bytes, and guardrail.json says \\d+`));
    await Deno.remove(`${copy.path}/${name}`);
    assert.match(await messageOf(copy.path), new RegExp(`${name} is missing`));
  }
});

Deno.test("Links out of the folder, folders and pipes in place of files are refused", async () => {
  await using copy = await copiedGuard();
  const path = `${copy.path}/tokenizer.json`;
  await Deno.rename(path, `${copy.path}.outside`);
  try {
    await Deno.symlink(`${copy.path}.outside`, path);
    assert.match(await messageOf(copy.path), /leads to .*, which is not in the model's folder/);
  } finally {
    await Deno.remove(`${copy.path}.outside`);
  }
  await Deno.remove(path);
  await Deno.mkdir(path);
  assert.match(await messageOf(copy.path), /is no regular file/);
  assert.match(
    await messageOf(`${copy.path}/nowhere`),
    /it has no guardrail.json; guardrail\(…\).save\(folder\) writes/,
  );
});

/** Puts another graph into a folder, with its digest. */
async function sign(folder: string, graph: Uint8Array<ArrayBuffer>): Promise<void> {
  await Deno.writeFile(`${folder}/model.onnx`, graph);
  const path = `${folder}/guardrail.json`;
  const manifest = JSON.parse(await Deno.readTextFile(path));
  const sha256 = new Uint8Array(await crypto.subtle.digest("SHA-256", graph)).toHex();
  manifest.files["model.onnx"] = { bytes: graph.length, sha256 };
  await Deno.writeTextFile(path, JSON.stringify(manifest));
}

Deno.test("A graph that takes weights from elsewhere is refused, whatever its digest", async () => {
  await using copy = await copiedGuard();
  const changed = await Deno.readFile(`${copy.path}/model.onnx`);
  const [location, other] = ["model.onnx.data", "../../etc/a.dat"].map((text) => new TextEncoder().encode(text));
  changed.set(other, changed.findIndex((_, i) => location.every((byte, j) => changed[i + j] === byte)));
  await sign(copy.path, changed);
  assert.match(await messageOf(copy.path), /its model.onnx takes weights from "..\/..\/etc\/a.dat"/);
  await sign(copy.path, changed.subarray(0, 5000));
  assert.match(await messageOf(copy.path), /its model.onnx cannot be read \(Cannot read a protobuf message/);
});

/** Another file, of the same size and time of writing, takes the place of one. */
async function replace(path: string): Promise<void> {
  const bytes = await Deno.readFile(path);
  const { mtime } = await Deno.stat(path);
  bytes[bytes.length >> 1] ^= 1;
  await Deno.writeFile(`${path}.new`, bytes);
  await Deno.utime(`${path}.new`, mtime!, mtime!);
  await Deno.rename(`${path}.new`, path);
}

for (const name of ["model.onnx", "model.onnx.data", "tokenizer.json", "chat_template.jinja"]) {
  Deno.test(`${name}, if another file is renamed over it once its digest was compared, is not used`, async () => {
    await using copy = await copiedGuard();
    const { readFile } = Deno;
    Deno.readFile = async (path, options) => {
      Deno.readFile = readFile;
      await replace(`${copy.path}/${name}`);
      return await readFile(path, options);
    };
    try {
      assert.notEqual(await messageOf(copy.path), "loaded");
    } finally {
      Deno.readFile = readFile;
    }
  });
}

Deno.test("A worker that takes the place of another one computes nothing with weights that were replaced meanwhile", async () => {
  await using copy = await copiedGuard();
  using noted = noteWorkers();
  await using guard = await loadGuardrail(copy.path, { streams: 1 });
  const before = await guard.score(texts.slice(0, 2));
  await replace(`${copy.path}/model.onnx.data`);
  assert.deepEqual(await guard.score(texts.slice(0, 2)), before);
  noted.workers[0].terminate();
  await assert.rejects(
    guard.score(texts.slice(0, 2)),
    /model.onnx.data is another file than the one that was checked; load it anew/,
  );
});
