import assert from "node:assert/strict";
import { join } from "node:path";
import { collectGarbage } from "../../stores/collect_garbage.ts";
import { verifyStore } from "../../stores/housekeeping.ts";
import { openStore } from "../../stores/open.ts";
import { ResultStore } from "../../stores/results.ts";
import { reportOp } from "./_ops.ts";
import { fromFileUrl, testFolder } from "./_paths.ts";
import { s3Settings, valueOf } from "./_process_values.ts";
import { endpoint, ignoreS3, newBucket } from "./_s3_server.ts";

/** Where several processes meet. */
interface Place {
  readonly uri: string;
  readonly endpoint?: string;
}

interface BackEnd {
  readonly name: string;
  readonly ignore?: string | undefined;
  readonly place: (folder: string) => Promise<Place>;
}

const BACK_ENDS: readonly BackEnd[] = [
  { name: "a folder", place: (folder) => Promise.resolve({ uri: join(folder, "store") }) },
  {
    name: "an S3 bucket",
    ignore: ignoreS3,
    place: async () => ({ uri: `s3://${await newBucket()}/prefix`, endpoint: endpoint() }),
  },
];

interface Work {
  readonly log: string;
  readonly ops: number;
  readonly takesMs: number;
}

function start(place: Place, { log, ops, takesMs }: Work): Deno.ChildProcess {
  const script = fromFileUrl("./_compute_process.ts");
  const rest = place.endpoint === undefined ? [] : [place.endpoint];
  const args = ["run", "--no-check", "-A", script, place.uri, log, String(ops), String(takesMs), ...rest];
  return new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "inherit" }).spawn();
}

function resultsAt(place: Place): ResultStore {
  const s3 = place.endpoint === undefined ? {} : { s3: s3Settings(place.endpoint) };
  return new ResultStore(openStore(place.uri, { cacheDir: null, ...s3 }));
}

async function ready(child: Deno.ChildProcess): Promise<void> {
  const reader = child.stdout.getReader();
  await reader.read();
  reader.releaseLock();
}

async function assertComplete(results: ResultStore, ops: number): Promise<void> {
  for (let number = 0; number < ops; number++) {
    assert.deepEqual(await results.read(reportOp(number)), { form: "json", data: valueOf(number) });
  }
}

/** Kills a process that may have ended by itself just now. */
function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

for (const { name, ignore, place: placeIn } of BACK_ENDS) {
  const test = (behaviour: string, body: (place: Place, log: string) => Promise<void>) =>
    Deno.test({
      name: `${behaviour} ${name}${ignore ? ` (ignored: ${ignore})` : ""}`,
      ignore: ignore !== undefined,
      fn: async () => {
        await using folder = await testFolder();
        await body(await placeIn(folder.path), join(folder.path, "log"));
      },
    });

  test("eight processes that ask for the same ops compute each once, in", async (place, log) => {
    const work = { log, ops: 4, takesMs: 20 };
    const children = Array.from({ length: 8 }, () => start(place, work));
    const ends = await Promise.all(children.map((child) => child.output()));
    assert.ok(ends.every(({ success }) => success));
    const computed = (await Deno.readTextFile(log)).trim().split("\n").sort();
    assert.deepEqual(computed, ["0", "1", "2", "3"]);
    await assertComplete(resultsAt(place), work.ops);
  });

  test("a process that is killed again and again leaves whole results or none, in", async (place, log) => {
    const work = { log, ops: 9, takesMs: 1 };
    const results = resultsAt(place);
    for (let round = 0; round < 6; round++) {
      const child = start(place, work);
      await ready(child);
      await new Promise((resolve) => setTimeout(resolve, 5 + 45 * Math.random() * (round + 1)));
      kill(child);
      await child.output();
      const { damaged, failed } = await verifyStore(results);
      assert.deepEqual([damaged, failed], [[], []]);
    }
    assert.ok((await start(place, work).output()).success);
    await assertComplete(results, work.ops);
    await collectGarbage(results, { remove: true, olderThanMs: -60_000 });
    assert.deepEqual((await collectGarbage(results, { olderThanMs: -60_000 })).items, []);
    await assertComplete(results, work.ops);
  });
}
