import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { loadGuardrail } from "../../../mod.ts";
import { testFolder } from "../../stores/_paths.ts";
import { jsonLines, run } from "../_run.ts";
import { strict } from "../fixtures/guardrail.ts";

const FILE = fileURLToPath(new URL("../fixtures/guardrail.ts", import.meta.url));

Deno.test("export --guardrail saves a classifier at the threshold that the file chose for it", async () => {
  await using folder = await testFolder();
  const target = `${folder.path}/guard`;
  const base = ["export", "-f", FILE, "-s", "probe", "--guardrail", target, "--license", "MIT"];
  const early = await run(base);
  assert.equal(early.code, 2);
  assert.match(early.err, /has no result yet. Add --run/);
  const { code, out, err } = await run([...base, "--run", "-j", "--category", "insult", "--name", "words"]);
  assert.equal(code, 0, err);
  const [line] = jsonLines(out) as Record<string, unknown>[];
  assert.deepEqual([line.folder, line.name, line.probes, line.warnings], [target, "words", ["insult"], []]);
  await using guard = await loadGuardrail(target);
  const { threshold } = (await strict.toJson()).all.operating_point!;
  assert.deepEqual([guard.name, guard.probes[0].category], ["words", "insult"]);
  assert.equal(guard.probes[0].threshold, Math.fround(threshold));
  const small = await run([...base, "--quantize", "0.5"]);
  assert.equal(small.code, 0, small.err);
  const { graph } = JSON.parse(await Deno.readTextFile(`${target}/guardrail.json`));
  assert.deepEqual([graph.precision, graph.quantization.max_auc_loss, graph.quantization.rows], ["int8", 0.5, 6]);
});

Deno.test("export --guardrail takes a threshold, and says where none is known", async () => {
  await using folder = await testFolder();
  const target = `${folder.path}/guard`;
  const base = ["export", "-f", FILE, "--run", "--guardrail", target, "--license", "MIT"];
  const unknown = await run([...base, "-s", "other"]);
  assert.equal(unknown.code, 2);
  assert.match(unknown.err, /not clear at which threshold other decides: the graph chooses none for it/);
  const named = await run([...base, "-s", "probe", "--threshold", "loose"]);
  assert.match(named.err, /the graph chooses 1: strict. Give --threshold 0.5/);
  const { code, err } = await run([...base, "-s", "probe", "other", "--threshold", "0.25"]);
  assert.equal(code, 0, err);
  await using guard = await loadGuardrail(target);
  assert.deepEqual(guard.probes.map(({ name, threshold }) => [name, threshold]).sort(), [["other", 0.25], [
    "probe",
    0.25,
  ]]);
});

Deno.test("export writes a file or a guardrail, and a guardrail of classifiers", async () => {
  for (const targets of [[], ["--to", "a.onnx", "--guardrail", "guard"]]) {
    const { code, err } = await run(["export", "-f", FILE, "-s", "probe", ...targets]);
    assert.equal(code, 2);
    assert.match(err, /export writes one thing/);
  }
  const { err } = await run(["export", "-f", FILE, "-s", "strict", "--guardrail", "guard"]);
  assert.match(err, /A guardrail is made of classifiers/);
});
