import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { loadGraph } from "../../../cli/graph/load_module.ts";
import { isOp, Runner, serialize, type VectorColumn } from "../../../mod.ts";
import { UsageError } from "../../../cli/usage_error.ts";
import { testFolder } from "../../stores/_paths.ts";
import { withVariables } from "../../_variables.ts";

const MODULE = new URL("../../../mod.ts", import.meta.url).href;

function notebook(...cells: string[]): string {
  return JSON.stringify({ cells: cells.map((source) => ({ cell_type: "code", source: source.split(/(?<=\n)/) })) });
}

Deno.test("loadGraph() exports the variables of a notebook, the last of a name", async () => {
  await using folder = await testFolder();
  const path = `${folder.path}/a.ipynb`;
  const cells = [
    `import { Runner, type Op } from "${MODULE}";\nconst runner: Runner = new Runner({ store: "memory://notebook" });`,
    `const ds = runner.fromInline({ p: ["a"] });\nlet op: Op = ds.colText("p");\nop`,
    `const [first, ...rest] = [1, 2].map((n) => ds.take(twice(n)));\nfunction twice(n: number) { return 2 * n; }`,
    `import { Runner } from "${MODULE}";\nconst { colText: op } = { colText: ds.colText("q") };`,
  ];
  await Deno.writeTextFile(path, notebook(...cells));
  const loaded = await loadGraph(path);
  assert.ok(isOp(loaded.first) && isOp((loaded.rest as unknown[])[0]));
  assert.equal((loaded.op as { parameters: { columnName: string } }).parameters.columnName, "q");
  assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name), ["a.ipynb"]);
});

Deno.test("loadGraph() runs a notebook as code of its folder, into which nothing is written", async () => {
  await using folder = await testFolder();
  await Deno.writeTextFile(`${folder.path}/part.ts`, "export const one: number = 1;");
  await Deno.writeTextFile(`${folder.path}/data.json`, "[2]");
  const cells = [
    `import { one } from "./part.ts";\nimport data from "./data.json" with { type: "json" };`,
    `const late = (await import("./part.ts")).one;\nconst name = "part";\nconst named = await import(\`./${"${name}"}.ts\`);`,
    `const { dirname, url } = import.meta;\nconst found = await import(import.meta.resolve("./part.ts"));\nconst isMain = import.meta.main;`,
  ];
  const path = `${folder.path}/a b.ipynb`;
  await Deno.writeTextFile(path, notebook(...cells));
  await Deno.chmod(folder.path, 0o500);
  const { one, data, late, named, found, dirname, url, isMain } = await loadGraph(path).finally(() =>
    Deno.chmod(folder.path, 0o700)
  );
  assert.deepEqual([one, data, late, (named as { one: 1 }).one, (found as { one: 1 }).one], [1, [2], 1, 1, 1]);
  assert.deepEqual([dirname, url, isMain], [folder.path, pathToFileURL(path).href, false]);
});

Deno.test("a notebook's relative files, stores and models are those of its folder, wherever it is loaded from", async () => {
  await using folder = await testFolder();
  const home = await Deno.realPath(folder.path);
  await Deno.writeTextFile(`${home}/prompts.csv`, "prompt\nhello\n");
  const model = relative(home, "demo/model");
  await Deno.writeTextFile(
    `${home}/a.ipynb`,
    notebook(
      `import { Runner } from "${MODULE}";\nconst runner = new Runner({ store: "./results" });`,
      `const data = await runner.fromCsv("prompts.csv");`,
      `const x = data.colText("prompt").llmLayerActivations({ model: "onnx:${model}", layer: 0 });`,
    ),
  );
  const before = Deno.cwd();
  const { x } = await loadGraph(`${home}/a.ipynb`);
  assert.equal(Deno.cwd(), before);
  assert.equal((await (x as VectorColumn).toMatrix()).rows, 1);
  assert.ok((await Deno.stat(`${home}/results`)).isDirectory);
  await Deno.writeTextFile(`${home}/b.ipynb`, notebook(`throw new Error("in a cell");`));
  await assert.rejects(loadGraph(`${home}/b.ipynb`), /in a cell/);
  assert.equal(Deno.cwd(), before);
});

Deno.test("loadGraph() says of each module and notebook, once, that it runs, and what is found in it", async () => {
  await using folder = await testFolder();
  await Deno.writeTextFile(`${folder.path}/a.ts`, "export const a = 1;");
  await Deno.writeTextFile(`${folder.path}/a.ipynb`, notebook("const a = 1;"));
  await Deno.writeTextFile(`${folder.path}/a.json`, JSON.stringify(serialize()));
  const said: string[] = [];
  const { warn } = console;
  console.warn = (text) => said.push(text);
  try {
    for (const name of ["a.ts", "a.ipynb", "a.ts", "a.json"]) await loadGraph(`${folder.path}/${name}`);
  } finally {
    console.warn = warn;
  }
  const runs = (name: string) => `${folder.path}/${name} is a program: it runs, and the ops that it`;
  assert.deepEqual(said, [`${runs("a.ts")} exports are found`, `${runs("a.ipynb")} leaves in its variables are found`]);
});

Deno.test("loadGraph() says where a notebook imports what there is not", async () => {
  await using folder = await testFolder();
  await Deno.writeTextFile(`${folder.path}/a.ipynb`, notebook(`import "./nosuch.ts";`));
  const { message } = await loadGraph(`${folder.path}/a.ipynb`).catch((error) => error);
  assert.match(message, /a\.ipynb could not be loaded: Module not found "file:\S+\/nosuch\.ts"/);
  assert.ok(!message.includes("base64"), message);
});

Deno.test("loadGraph() names the cell that cannot be parsed", async () => {
  await using folder = await testFolder();
  const path = `${folder.path}/a.ipynb`;
  await Deno.writeTextFile(path, notebook("const a = 1;", "const = 2;"));
  await assert.rejects(loadGraph(path), /a\.ipynb could not be loaded: code cell 2 cannot be parsed/);
});

Deno.test("loadGraph() reads graph files", async () => {
  await using folder = await testFolder();
  const op = new Runner({ store: "memory://load" }).fromInline({ p: ["a"] }).colText("p");
  await Deno.writeTextFile(`${folder.path}/g.json`, JSON.stringify(serialize(op)));
  const { output } = await loadGraph(`${folder.path}/g.json`);
  assert.equal((output as { uuid: string }).uuid, op.uuid);
});

Deno.test("loadGraph() names the line of the file that called what failed", async () => {
  await using folder = await testFolder();
  await Deno.writeTextFile(`${folder.path}/bad.ts`, `const text = "{";\n\nJSON.parse(text);`);
  await assert.rejects(loadGraph(`${folder.path}/bad.ts`), /bad\.ts could not be loaded: [^\n]+ \(line 3\)$/);
});

Deno.test("loadGraph() leaves Deno's colours out of messages", async () => {
  await using folder = await testFolder();
  await Deno.writeTextFile(`${folder.path}/bad.ts`, `import "./nosuch.ts";`);
  const { message } = await loadGraph(`${folder.path}/bad.ts`).catch((error) => error);
  assert.match(message, /could not be loaded: Module not found[^]+bad\.ts:1:8$/);
  assert.ok(!message.includes("\x1b"));
});

Deno.test("loadGraph() says where a file fails", async () => {
  await using folder = await testFolder();
  await Deno.writeTextFile(`${folder.path}/bad.ts`, "throw new Error('no data today');");
  await assert.rejects(loadGraph(`${folder.path}/bad.ts`), /bad\.ts could not be loaded: no data today \(line 1\)$/);
  await assert.rejects(loadGraph(`${folder.path}/none.ts`), /^UsageError: There is no file .*none\.ts$/);
});

Deno.test("loadGraph() takes paths, from here and from home, and file URLs", async () => {
  await using folder = await testFolder();
  const path = join(folder.path, "my exp %20 é#1.ts");
  await Deno.writeTextFile(path, "export const a = 1;");
  using _ = withVariables({ HOME: folder.path });
  for (const name of [path, relative(Deno.cwd(), path), pathToFileURL(path).href, "~/my exp %20 é#1.ts"]) {
    assert.equal((await loadGraph(name)).a, 1, name);
  }
});

Deno.test("loadGraph() waits for no pipe, and reads no device to its end", async () => {
  await using folder = await testFolder();
  for (const name of ["a.json", "a.ipynb", "a.ts"]) {
    const path = `${folder.path}/${name}`;
    await Deno.symlink("/dev/zero", path);
    await assert.rejects(loadGraph(path), /^UsageError: \S+ is no regular file, and reading it might not end/);
    await Deno.remove(path);
    await new Deno.Command("mkfifo", { args: [path] }).output();
    await assert.rejects(loadGraph(path), /^UsageError: \S+ is no regular file/);
  }
});

Deno.test("loadGraph() says what is wrong with what names no file", async () => {
  await using folder = await testFolder();
  const wrong: readonly (readonly [string, RegExp])[] = [
    [join(folder.path, "nosuch.ts"), /^There is no file \S+nosuch\.ts$/],
    ["nosuch.ts", /^There is no file nosuch\.ts \(\/.+\/nosuch\.ts\)$/],
    [folder.path, /is a folder: name a file in it, such as \S+\/main\.ts$/],
    ["https://example.org/main.ts", /is not on this computer: fetch it/],
    ["s3://bucket/main.ts", /is not on this computer: fetch it/],
    ["file://host/main.ts", /names no file of this computer: -f takes a path, or file:\/\/\/path/],
    ["file:///a%zz.ts", /names no file of this computer/],
  ];
  for (const [name, message] of wrong) {
    await assert.rejects(loadGraph(name), (error: Error) => error instanceof UsageError && message.test(error.message));
  }
});
