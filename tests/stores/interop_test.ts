import assert from "node:assert/strict";
import { join } from "node:path";
import { deserialize } from "../../ops/mod.ts";
import { FolderStore } from "../../stores/folder.ts";
import { openStore } from "../../stores/open.ts";
import { ResultStore } from "../../stores/results.ts";
import { completed, pythonOp, pythonStore } from "./_ops.ts";
import { fromFileUrl, testFolder } from "./_paths.ts";
import { s3Settings } from "./_process_values.ts";
import { endpoint, ignoreS3, newBucket, python, whyNoPython } from "./_s3_server.ts";

const ignoreFolder = await whyNoPython("krnel.graph");
const BACK_ENDS = [
  { name: "a folder", ignore: ignoreFolder, place: (folder: string) => Promise.resolve([join(folder, "store")]) },
  {
    name: "S3",
    ignore: ignoreFolder ?? ignoreS3 ?? await whyNoPython("s3fs"),
    place: async () => [`s3://${await newBucket()}/prefix`, endpoint()],
  },
];

/** What krnel-graph says of one op. */
interface Read {
  readonly uuid: string;
  readonly has: boolean;
  readonly state: string;
  readonly names?: readonly string[];
  readonly type?: string;
  readonly value: unknown;
}

const TYPES: Readonly<Record<string, RegExp>> = {
  activations: /^fixed_size_list<.*: float.*>\[24\]$/,
  activations_f16: /^fixed_size_list<.*: halffloat.*>\[24\]$/,
  scores: /^float$/,
  text: /^string$/,
};

for (const { name, ignore, place } of BACK_ENDS) {
  const test = (behaviour: string, body: (place: readonly string[]) => Promise<void>) =>
    Deno.test({
      name: `${behaviour} ${name}${ignore ? ` (ignored: ${ignore})` : ""}`,
      ignore: ignore !== undefined,
      fn: async () => {
        await using folder = await testFolder();
        await body(await place(folder.path));
      },
    });

  test("krnel-graph reads what was written here, values and types, in", async (place) => {
    const from = new ResultStore(new FolderStore(pythonStore.path));
    const to = resultsAt(place);
    const names = Object.keys(pythonStore.results).filter((name) => !pythonOp(name).isEphemeral);
    for (const name of names) {
      await to.write(pythonOp(name), await from.read(pythonOp(name)), completed(pythonOp(name)));
    }
    const uuids = names.map((name) => pythonStore.results[name].uuid);
    const read = await krnelGraph(["read", ...place], uuids) as Record<string, Read>;
    for (const name of names) {
      const { uuid, value } = pythonStore.results[name];
      const found = read[uuid];
      assert.deepEqual([found.uuid, found.has, found.state], [uuid, true, "completed"], name);
      assert.deepEqual(found.value, value, name);
      if (found.names !== undefined) assert.deepEqual(found.names, [uuid]);
      if (TYPES[name] !== undefined) assert.match(found.type!, TYPES[name]);
    }
  });

  test("what krnel-graph wrote is read here, in", async (place) => {
    const written = await krnelGraph(["write", ...place], null) as Record<string, unknown[]>;
    const results = resultsAt(place);
    for (const [graph, value] of Object.entries(written)) {
      const [op] = deserialize(graph);
      assert.equal(await results.has(op), true);
      assert.equal((await results.readStatus(op.uuid))?.state, "completed");
      const result = await results.read(op);
      assert.ok(result.form === "column");
      const rows = [...result.column].map((row) => typeof row === "string" ? row : [...row]);
      assert.deepEqual(rows, value);
    }
  });
}

function resultsAt([uri, endpoint]: readonly string[]): ResultStore {
  return new ResultStore(openStore(uri, { cacheDir: null, ...(endpoint ? { s3: s3Settings(endpoint) } : {}) }));
}

async function krnelGraph(args: readonly string[], input: unknown): Promise<unknown> {
  const command = new Deno.Command(python(), {
    args: [fromFileUrl("./_krnel_graph.py"), ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
  const child = command.spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(input)));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const text = new TextDecoder().decode(stdout);
  return JSON.parse(text.trim().split("\n").at(-1)!);
}
