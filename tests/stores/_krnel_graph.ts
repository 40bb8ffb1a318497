/** krnel-graph at work in a store of ours: in a folder, and in a bucket. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { openStore } from "../../stores/open.ts";
import type { Store } from "../../stores/store.ts";
import { TextLineStream } from "../notebooks/lines.ts";
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

/** A store's URI, and where it is in a bucket the server's address. */
export type Place = readonly string[];

/** Registers a test for each place. */
export function testInBoth(behaviour: string, body: (place: Place) => Promise<void>): void {
  for (const { name, ignore, place } of BACK_ENDS) {
    Deno.test({
      name: `${behaviour} ${name}${ignore ? ` (ignored: ${ignore})` : ""}`,
      ignore: ignore !== undefined,
      fn: async () => {
        await using folder = await testFolder();
        await body(await place(folder.path));
      },
    });
  }
}

/** The store at a place. */
export function storeAt([uri, endpoint]: Place): Store {
  return openStore(uri, { cacheDir: null, ...(endpoint ? { s3: s3Settings(endpoint) } : {}) });
}

/** What answers one question after the other. */
class KrnelGraph {
  readonly #child: Deno.ChildProcess;
  readonly #questions: WritableStreamDefaultWriter<Uint8Array>;
  readonly #answers: AsyncIterator<string>;

  constructor() {
    const args = [fromFileUrl("./_krnel_graph.py")];
    this.#child = new Deno.Command(python(), { args, stdin: "piped", stdout: "piped", stderr: "null" }).spawn();
    this.#questions = this.#child.stdin.getWriter();
    this.#answers = this.#child.stdout.pipeThrough(new TextLineStream())[Symbol.asyncIterator]();
  }

  async ask(question: unknown): Promise<unknown> {
    // Between questions it keeps nobody waiting: it ends with this process.
    this.#child.ref();
    await this.#questions.write(new TextEncoder().encode(`${JSON.stringify(question)}\n`));
    const { value: line, done } = await this.#answers.next();
    this.#child.unref();
    assert.ok(!done, "krnel-graph's process ended");
    const { value, error } = JSON.parse(line);
    assert.equal(error, undefined, error);
    return value;
  }
}

let program: KrnelGraph | undefined;
let last: Promise<unknown> = Promise.resolve();

/** Asks `_krnel_graph.py`. */
export function krnelGraph(args: readonly string[], input: unknown): Promise<unknown> {
  const answered = last.then(() => (program ??= new KrnelGraph()).ask([args, input]));
  last = answered.catch(() => {});
  return answered;
}
