/** What is published works as a dependency of another project of Deno's. */
import assert from "node:assert/strict";
import { join } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { packedCopy } from "./_packed.ts";

const PROGRAM = `
import { Runner } from "@probegraph/probegraph";
import { bars } from "@probegraph/probegraph/notebooks";
import { openGuardServer } from "@probegraph/probegraph/serve";

const data = new Runner({ store: "memory://" }).fromInline({ label: [true, false], vector: [[1, 2], [2, 1]] });
const [vectors, positives] = [data.colVector("vector"), data.colBoolean("label")];
const report = vectors.trainClassifier("mean_difference", { positives }).predict(vectors)
  .evaluate({ gtPositives: positives });
console.log((await report.toJson()).all.count, typeof bars, typeof openGuardServer);
`;

/** The entry points below a place. */
function entries(place: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config.exports).map(([name, path]) => [join(config.name, name), `${place}/${path.slice(2)}`]),
  );
}

async function runIn(folder: string, files: Readonly<Record<string, unknown>>): Promise<void> {
  await Deno.mkdir(join(folder, "study"));
  await Deno.writeTextFile(join(folder, "study/main.ts"), PROGRAM);
  for (const [path, content] of Object.entries(files)) {
    await Deno.writeTextFile(join(folder, path), JSON.stringify(content));
  }
  const args = ["run", "-A", "--quiet", "main.ts"];
  const env = { NO_COLOR: "1" };
  const command = new Deno.Command(Deno.execPath(), { args, cwd: join(folder, "study"), env, stdin: "null" });
  const { stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert.equal(out, "2 function function\n", err);
}

Deno.test("a project uses a copy of the package through its import map", async () => {
  await using folder = await packedCopy();
  const imports = { ...config.imports, ...entries("../probegraph") };
  await runIn(folder.path, { "study/deno.json": { imports } });
});

Deno.test("a workspace has the package as a member", async () => {
  await using folder = await packedCopy();
  await runIn(folder.path, { "deno.json": { workspace: ["./probegraph", "./study"] }, "study/deno.json": {} });
});

Deno.test("a project links to a copy of the package", async () => {
  await using folder = await packedCopy();
  await runIn(folder.path, { "study/deno.json": { links: ["../probegraph"] } });
});
