import assert from "node:assert/strict";
import { tableFromArrays } from "apache-arrow";
import { deserialize, openStore, Runner, serialize } from "../../../mod.ts";
import { activity } from "../../../runner/evaluation/activity.ts";
import { httpFile } from "../../../runner/files/remote/http_file.ts";
import { concatenate } from "../../../stores/bytes.ts";
import { writeParquet } from "../../../stores/formats/parquet/mod.ts";
import { withVariables } from "../../_variables.ts";
import { endpoint, ignoreS3, newBucket, s3Options, UNSIGNED } from "../../stores/_s3_server.ts";
import { cutOff, sha256, withRange } from "../models/hub/hub_server.ts";
import { withHub } from "../models/hub/with_hub.ts";

const ROWS = 2000;
const wide = await concatenate(
  writeParquet(tableFromArrays({
    id: Int32Array.from({ length: ROWS }, (_, i) => i),
    noise: Float64Array.from({ length: ROWS }, (_, i) => Math.sin(i * i)),
    other: Float64Array.from({ length: ROWS }, (_, i) => Math.cos(i * i)),
  })),
);
const csv = new TextEncoder().encode("a,b\n1,x\n2,y\n");

type Answer = (request: Request) => Response | Promise<Response>;

/** A web server, and a cache of fetched files of one's own. */
async function withServer(answer: Answer, test: (base: string, log: string[]) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  const log: string[] = [];
  using _ = withVariables({ PROBEGRAPH_DATA_CACHE: folder });
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    log.push(`${new URL(request.url).pathname} ${request.headers.get("range") ?? "all"}`);
    return answer(request);
  });
  try {
    await test(`http://127.0.0.1:${(server.addr as Deno.NetAddr).port}`, log);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

let stores = 0;
/** A runner of a store of its own. */
const runnerOf = () => new Runner({ store: `memory://remote-files-${stores++}` });

async function localUuid(bytes: Uint8Array, method: "fromParquet" | "fromCsv" | "fromJsonl"): Promise<string> {
  const path = await Deno.makeTempFile();
  await Deno.writeFile(path, bytes);
  const { uuid } = await runnerOf()[method](path);
  await Deno.remove(path);
  return uuid;
}

Deno.test("a file at an address has the uuid of its local copy, and is fetched once for each version", async () => {
  let [content, etag]: [Uint8Array<ArrayBuffer>, string] = [csv, '"1"'];
  await withServer((request) => withRange(content, request, { etag }), async (base, log) => {
    const dataset = await runnerOf().fromCsv(new URL(`${base}/rows.csv`));
    assert.equal(dataset.uuid, await localUuid(csv, "fromCsv"));
    assert.deepEqual(await dataset.toRows(), [{ a: 1, b: "x" }, { a: 2, b: "y" }]);
    assert.deepEqual(log, ["/rows.csv bytes=0-0", "/rows.csv bytes=0-11"]);
    await (await runnerOf().fromCsv(`${base}/rows.csv`)).toRows();
    assert.deepEqual(log.slice(2), ["/rows.csv bytes=0-0"]);
    [content, etag] = [new TextEncoder().encode("a,b\n3,z\n"), '"2"'];
    assert.deepEqual(await (await runnerOf().fromCsv(`${base}/rows.csv`)).toRows(), [{ a: 3, b: "z" }]);
    // The first version is kept.
    assert.equal((await dataset.subs([]).toRows()).length, 2);
  });
});

Deno.test("a server that knows no ranges and no versions, and cuts connections, serves as well", async () => {
  let requests = 0;
  await withServer(() => ++requests === 2 ? cutOff(csv, 5) : new Response(csv), async (base) => {
    const dataset = await runnerOf().fromCsv(`${base}/rows.csv`);
    assert.deepEqual(await dataset.toRows(), [{ a: 1, b: "x" }, { a: 2, b: "y" }]);
  });
});

Deno.test("a download that was interrupted goes on where it stopped, and tells how far it is", async () => {
  const large = new TextEncoder().encode("a\n" + "1\n".repeat(10 << 20));
  let isBroken = true;
  const answer: Answer = (request) => {
    const from = Number(/=(\d+)-/.exec(request.headers.get("range") ?? "")?.[1]);
    if (isBroken && from > 0) return new Response("no", { status: 404 });
    return withRange(large, request, { etag: '"1"' });
  };
  await withServer(answer, async (base, log) => {
    await assert.rejects(runnerOf().fromCsv(`${base}/large.csv`), /Cannot fetch .*large\.csv: the server answered 404/);
    isBroken = false;
    log.length = 0;
    const states: number[] = [];
    const shown: string[] = [];
    const unlisten = activity.listen({
      onBegin: ({ op }) => void shown.push(`begin ${op.fields.filePath}`),
      onProgress: ({ progress }) => void shown.push(`${progress?.done} of ${progress?.total} ${progress?.unit}`),
      onEnd: (_, outcome) => void shown.push(outcome),
      onIdle: () => {},
    });
    await runnerOf().fromCsv(`${base}/large.csv`, { onDownload: ({ bytes }) => states.push(bytes) });
    assert.deepEqual(log, ["/large.csv bytes=0-0", `/large.csv bytes=${16 << 20}-${large.length - 1}`]);
    unlisten();
    assert.deepEqual(states, [16 << 20, large.length]);
    const bar = states.map((bytes) => `${bytes} of ${large.length} bytes`);
    assert.deepEqual(shown, [`begin ${base}/large.csv`, ...bar, "completed"]);
  });
});

Deno.test("a file whose server tells no more than its time is not put together of two versions", async () => {
  const versions = [1, 2].map((digit) => new TextEncoder().encode(`a\n${`${digit}\n`.repeat(10 << 20)}`));
  const times = ["Mon, 01 Jun 2026 10:00:00 GMT", "Mon, 01 Jun 2026 10:00:05 GMT"];
  const answer: Answer = (request) => {
    const now = /=(0|1)-/.test(request.headers.get("range") ?? "") ? 0 : 1;
    return withRange(versions[now], request, { "last-modified": times[now] });
  };
  await withServer(answer, async (base) => {
    await assert.rejects(runnerOf().fromCsv(`${base}/large.csv`), /large\.csv changed while it was read: load it anew/);
  });
});

Deno.test("with sha256 nothing is asked before the file is read, and what differs is refused", async () => {
  await withServer((request) => withRange(csv, request, { etag: '"1"' }), async (base, log) => {
    const right = await runnerOf().fromCsv(`${base}/rows.csv`, { sha256: sha256(csv) });
    const wrong = await runnerOf().fromCsv(`${base}/rows.csv`, { sha256: "0".repeat(64) });
    assert.deepEqual(log, []);
    assert.equal((await right.toRows()).length, 2);
    await assert.rejects(
      wrong.toRows(),
      /rows\.csv has changed since the op was made \(SHA-256 [0-9a-f]{64}, not 0000/,
    );
  });
});

Deno.test("redirects are followed, without their secrets in the graph; a user in an address is refused", async () => {
  const answer: Answer = (request) => {
    const url = new URL(request.url);
    if (url.pathname === "/old") return Response.redirect(new URL("/new?X-Amz-Signature=s3cret", url));
    if (url.pathname === "/loop") return Response.redirect(url);
    if (url.pathname === "/ftp") {
      return new Response(null, { status: 302, headers: { location: "file:///etc/passwd" } });
    }
    return url.search.includes("s3cret") ? withRange(csv, request) : new Response("", { status: 403 });
  };
  await withServer(answer, async (base) => {
    const runner = runnerOf();
    for (const address of [`${base}/old`, `${base}/new?X-Amz-Signature=s3cret&v=1`]) {
      const dataset = await runner.fromCsv(address);
      assert.equal((await dataset.toRows()).length, 2);
      assert.ok(!JSON.stringify(serialize(dataset)).includes("s3cret"));
    }
    await assert.rejects(runner.fromCsv(`${base}/new`), /answered 403; it wants credentials/);
    await assert.rejects(runner.fromCsv(`${base}/loop`), /redirected more than 10 times/);
    await assert.rejects(runner.fromCsv(`${base}/ftp`), /is redirected to .* not https:/);
    await assert.rejects(runner.fromCsv(base.replace("//", "//user:s3cret@")), (error: Error) => {
      return /takes no address with a user in it/.test(error.message) && !error.message.includes("s3cret");
    });
    for (const address of ["https://user:s3cret@[bad/rows.csv", "https://host:bad/rows.csv?X-Amz-Signature=s3cret"]) {
      await assert.rejects(runner.fromCsv(address), (error: Error) => !Deno.inspect(error).includes("s3cret"));
    }
    await assert.rejects(runner.fromCsv("az://container/rows.csv"), /cannot read az:\/\/ .* mount the container/);
  });
});

Deno.test("an address that only a graph names is asked over TLS, and where it is public", async () => {
  await withServer((request) => withRange(csv, request), async (base, log) => {
    const rows = await runnerOf().fromCsv(`${base}/rows.csv`, { sha256: sha256(csv) });
    for (
      const address of [
        base.replace("127.0.0.1", "localhost"),
        "https://localhost/rows.csv",
        "https://127.0.0.1/rows.csv",
        "https://[::1]/rows.csv",
        "https://[::ffff:10.0.0.1]/rows.csv",
        "https://169.254.169.254/latest/meta-data",
        "https://2130706433/",
      ]
    ) {
      const text = JSON.stringify(serialize(rows)).replace(`${base}/rows.csv`, address);
      const [op] = deserialize(text, { runner: runnerOf() });
      await assert.rejects(op.toRows(), /which stands in a graph: .*(not https|no public address)/, address);
    }
    assert.deepEqual(log, []);
  });
});

Deno.test({
  name: "an object of a bucket is named by its checksum without a download",
  ignore: ignoreS3 !== undefined,
  fn: async () => {
    const bucket = await newBucket();
    using _ = withVariables({
      AWS_ENDPOINT_URL_S3: endpoint(),
      AWS_ACCESS_KEY_ID: "test-key-id",
      AWS_SECRET_ACCESS_KEY: "test-secret",
      AWS_REGION: "us-east-1",
      PROBEGRAPH_DATA_CACHE: await Deno.makeTempDir({ prefix: "probegraph-test-" }),
    });
    const put = async (key: string, headers: Record<string, string>) => {
      const url = `${endpoint()}/${bucket}/${key}`;
      const response = await fetch(url, { method: "PUT", body: csv, headers: { ...UNSIGNED, ...headers } });
      assert.equal(response.status, 200, await response.text());
    };
    const checksum = Uint8Array.fromHex(sha256(csv)).toBase64();
    await put("year=2024/some%20rows.csv", {
      "x-amz-checksum-sha256": checksum,
      "x-amz-sdk-checksum-algorithm": "SHA256",
    });
    await put("plain.csv", {});
    const uuid = await localUuid(csv, "fromCsv");
    for (const key of ["year=2024/some rows.csv", "plain.csv"]) {
      const dataset = await runnerOf().fromCsv(`s3://${bucket}/${key}`);
      assert.equal(dataset.uuid, uuid);
      assert.equal((await dataset.toRows()).length, 2);
    }
    await assert.rejects(
      runnerOf().fromCsv(`s3://${bucket}/folder`),
      /check the address s3:.*, which ends with "\/" where it is a folder's/,
    );
    await assert.rejects(runnerOf().fromCsv(`s3://${bucket}/none.csv`), /has no object "none\.csv"/);
    using _none = withVariables({ AWS_ENDPOINT_URL_S3: undefined, AWS_SECRET_ACCESS_KEY: undefined });
    openStore(`s3://${bucket}/results`, { cacheDir: null, s3: s3Options() });
    assert.equal((await runnerOf().fromCsv(`s3://${bucket}/plain.csv`)).uuid, uuid);
    await Deno.remove(Deno.env.get("PROBEGRAPH_DATA_CACHE")!, { recursive: true });
  },
});

Deno.test("a file of the hub is named by the digest that the hub tells, and comes through the hub's cache", async () => {
  await withHub(async (hub) => {
    const sha = hub.commit("datasets/org/data", { "data/train.parquet": wide, "small.csv": csv });
    const runner = runnerOf();
    const dataset = await runner.fromParquet("hf://datasets/org/data/data/train.parquet");
    assert.equal(dataset.uuid, await localUuid(wide, "fromParquet"));
    assert.ok(hub.requests.every(({ path }) => path.startsWith("/api/datasets/org/data/")), `${hub.log}`);
    assert.equal(dataset.fields.filePath, `hf://datasets/org/data@${sha}/data/train.parquet`);
    assert.equal((await dataset.toRows()).length, ROWS);
    const small = await runner.fromCsv(`${hub.url}/datasets/org/data/resolve/main/small.csv`);
    assert.equal(small.uuid, await localUuid(csv, "fromCsv"));
    assert.equal((await small.toRows()).length, 2);
    await assert.rejects(
      runner.fromCsv("hf://datasets/org/data/smal.csv"),
      /there is no file of that name \(did you mean/,
    );
    await assert.rejects(
      runner.fromCsv("hf://org/data/small.csv"),
      /names no file of a dataset: one is hf:\/\/datasets/,
    );
    for (
      const odd of ["data@..%2F..%2Fx/a", "data@../a", "data/../a", "data@%2e%2e/a", "..", "data//a", "data@a\\b/c"]
    ) {
      await assert.rejects(runner.fromCsv(`hf://datasets/org/${odd}`), /names no file of a dataset/, odd);
    }
    await assert.rejects(runner.fromCsv("hf://datasets/org/none/small.csv"), /if the dataset is private/);
    using _ = withVariables({ HF_HUB_OFFLINE: "1" });
    hub.requests.length = 0;
    assert.equal((await runnerOf().fromCsv("hf://datasets/org/data/small.csv")).uuid, small.uuid);
    await assert.rejects(runnerOf().fromCsv("hf://datasets/org/none/a.csv"), /HF_HUB_OFFLINE is set, and the cache/);
    assert.deepEqual(hub.requests, []);
  });
});

Deno.test("an address in a bucket that no bucket can have is told with how buckets are called", async () => {
  const runner = new Runner({ store: "memory://odd-buckets" });
  for (const address of ["s3://ab/x.csv", "s3://Data/x.csv", "s3://my_data/x.csv", "s3://bucket", "s3:///x.csv"]) {
    await assert.rejects(
      runner.fromCsv(address),
      /names no object: one is s3:\/\/bucket\/key, and a bucket's name has 3 to 63 small letters, digits, dashes and dots/,
      address,
    );
  }
  await assert.rejects(
    runner.fromCsv("gs://B/x/"),
    /names no folder of a bucket: one is gs:\/\/bucket\/folder\/, and a bucket's name has 3 to 222 .*underscores/,
  );
});

Deno.test("a key that a request would name as another one is refused: URLs leave dots between slashes out", async () => {
  for (const path of ["a/../b.csv", "../other-bucket/b.csv", "./b.csv", "a/..", "a/./b-*.csv", "../", "\ud800.csv"]) {
    for (const scheme of ["s3", "gs"]) {
      const address = `${scheme}://some-bucket/${path}`;
      await assert.rejects(runnerOf().fromCsv(address), {
        name: "DatasetError",
        message: /between slashes|half of a character/,
      }, address);
    }
  }
});

Deno.test("an object of a bucket whose length cannot be read is not empty", async () => {
  for (const length of ["", "1e3", "-1", "12kB"]) {
    const headers = { etag: '"x"', "content-length": length };
    const fetch = () => Promise.resolve(new Response(null, { headers }));
    openStore("s3://unread", { s3: { region: "us-east-1", accessKeyId: "a", secretAccessKey: "b", fetch } });
    await assert.rejects(runnerOf().fromCsv("s3://unread/rows.csv"), /does not say how long rows.csv is/, length);
  }
});

Deno.test("what a host that cannot be reached makes of a signed address is in no error, nor in its causes", async () => {
  const url = new URL("http://127.0.0.1:1/rows.csv?X-Amz-Signature=s3cret");
  const signal = new AbortController().signal;
  const ask = httpFile({ url, address: "http://127.0.0.1:1/rows.csv", isTrusted: true, signal });
  await assert.rejects(ask, (error: Error) => {
    return /Cannot fetch http/.test(error.message) && !Deno.inspect(error).includes("s3cret");
  });
});
