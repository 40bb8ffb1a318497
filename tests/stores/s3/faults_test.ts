import assert from "node:assert/strict";
import { utf8 } from "../../../stores/bytes.ts";
import { S3Error } from "../../../stores/s3/error.ts";
import { S3Store } from "../../../stores/s3.ts";
import { inPieces, keys, pattern, testStoreContract, text } from "../contract.ts";
import { endpoint, ignoreS3, newBucket, openS3, s3Options, UNSIGNED } from "../_s3_server.ts";
import { cuttingProxy } from "./_cutting_proxy.ts";
import { type Fault, faultyFetch } from "./_faults.ts";

const FAULTS: readonly Fault[] = ["cut before", "503", "cut after", "500", "cut body"];

function test(behaviour: string, body: () => Promise<void>): void {
  const name = `S3Store: ${behaviour}${ignoreS3 ? ` (ignored: ${ignoreS3})` : ""}`;
  Deno.test({ name, ignore: ignoreS3 !== undefined, fn: body });
}

testStoreContract("S3Store, every third request failing", {
  ignore: ignoreS3,
  largeBytes: 6 << 20,
  open: () =>
    openS3({
      partBytes: 5 << 20,
      pageSize: 2,
      // Moto cannot be asked twice to complete an upload whose object another has replaced in between.
      fetch: faultyFetch((method, url, count) =>
        count % 3 === 2 && !(method === "POST" && url.includes("uploadId="))
          ? FAULTS[Math.floor(count / 3) % 5]
          : undefined
      ),
    }),
});

test("a request that is refused again and again is an error with method, key, status and code", async () => {
  let count = 0;
  const { store } = await openS3({ attempts: 3, fetch: faultyFetch(() => (count++, "503")) });
  await assert.rejects(store.get("a"), (error: Error) => {
    assert.ok(error instanceof S3Error);
    assert.match(error.message, /^GET s3:\/\/bucket-[^/]+\/some\/prefix\/a failed: 503 SlowDown/);
    assert.deepEqual([error.method, error.status, error.code], ["GET", 503, "SlowDown"]);
    return true;
  });
  assert.equal(count, 3);
});

test("a server that does not answer is given up", async () => {
  const { store } = await openS3({ attempts: 2, timeoutMs: 20, fetch: faultyFetch(() => "slow") });
  await assert.rejects(store.get("a"), /no answer within 20 ms; check the endpoint/);
});

test("nobody listening is an error that says so", async () => {
  const store = new S3Store("s3://bucket", { ...s3Options(), endpoint: "http://127.0.0.1:1", attempts: 2 });
  await assert.rejects(store.get("a"), /GET s3:\/\/bucket\/a failed: no answer TypeError; check the endpoint/);
});

test("a bucket that is missing is an error, and no missing object", async () => {
  const store = new S3Store("s3://no-such-bucket", s3Options());
  await assert.rejects(store.get("a"), /404 NoSuchBucket; create the bucket/);
  await assert.rejects(store.put("a", utf8("x")), /NoSuchBucket/);
  await assert.rejects(store.create("a", utf8("x")), /NoSuchBucket/);
  await assert.rejects(keys(store), /NoSuchBucket/);
});

for (const fault of FAULTS) {
  test(`a conditional write whose first try meets "${fault}" is not taken for another's`, async () => {
    let armed = false;
    const fetchOnce = faultyFetch((method, url) => {
      if (!armed || method !== "PUT" || url.includes("probegraph-check")) return undefined;
      armed = false;
      return fault;
    });
    const { store } = await openS3({ fetch: fetchOnce });
    armed = true;
    const tag = await store.create("a", utf8("mine"));
    assert.ok(tag);
    armed = true;
    assert.ok(await store.replace("a", utf8("mine too"), tag));
    armed = true;
    assert.equal(await store.create("a", utf8("late")), undefined);
    assert.equal(text(await store.get("a")), "mine too");
  });

  test(`an upload in parts survives "${fault}" at each of its requests`, async () => {
    const data = pattern(6 << 20);
    const bucket = await newBucket();
    for (let failing = 0; failing < 4; failing++) {
      const fetch = faultyFetch((_method, _url, count) => count === failing ? fault : undefined);
      const store = new S3Store(`s3://${bucket}`, s3Options({ partBytes: 5 << 20, fetch }));
      await store.put(`a-${failing}`, inPieces(data, 1 << 20));
      assert.equal((await store.open(`a-${failing}`))?.byteLength, data.byteLength);
    }
    assert.deepEqual(await new S3Store(`s3://${bucket}`, s3Options()).get("a-0"), data);
  });
}

test("tells of uploads that were never completed, and frees them", async () => {
  const { store } = await openS3({ partBytes: 5 << 20, attempts: 1, fetch: faultyFetch(failAfterParts()) });
  await assert.rejects(store.put("big", inPieces(pattern(11 << 20), 1 << 20)));
  const partials = await Array.fromAsync(store.partials());
  assert.deepEqual(partials.map(({ name }) => name), ["big (upload in parts)"]);
  assert.ok(partials[0].modified.getTime() <= Date.now());
  assert.deepEqual(await keys(store), []);
  await partials[0].remove();
  assert.deepEqual(await Array.fromAsync(store.partials()), []);
});

/** As if the process had been killed: neither the completion nor the clean-up arrives. */
function failAfterParts(): (method: string, url: string) => Fault | undefined {
  let left = 2;
  return (method, url) =>
    url.includes("uploadId=") && (method === "POST" || method === "DELETE") && left-- > 0 ? "cut before" : undefined;
}

test("an upload comes up several parts at a time, and never whole in memory", async () => {
  let [now, most, waiting] = [0, 0, 0];
  const { store } = await openS3({
    partBytes: 5 << 20,
    parallel: 3,
    fetch: async (url, init) => {
      most = Math.max(most, ++now);
      try {
        return await fetch(url, init);
      } finally {
        now--;
      }
    },
  });
  async function* counted() {
    for await (const piece of inPieces(pattern(26 << 20), 5 << 20)) {
      waiting = Math.max(waiting, now);
      yield piece;
    }
  }
  await store.put("a", counted());
  assert.equal(most, 3);
  assert.ok(waiting <= 3);
});

test("a server that ignores conditions is refused", async () => {
  const { store } = await openS3({
    fetch: async (url, init) => {
      const headers = new Headers({ ...Object.fromEntries(new Headers(init.headers)), ...UNSIGNED });
      headers.delete("if-none-match");
      return await fetch(url, { ...init, headers });
    },
  });
  await assert.rejects(store.create("a", utf8("x")), /ignores conditional writes/);
  assert.deepEqual(await keys(store), []);
});

test("signs with the session token, and sends checksums", async () => {
  const seen: Headers[] = [];
  const { store } = await openS3({
    sessionToken: "the-token",
    fetch: (url, init) => {
      seen.push(new Headers(init.headers));
      return fetch(url, init);
    },
  });
  await store.put("a", utf8("hello"));
  assert.equal(seen[0].get("x-amz-security-token"), "the-token");
  assert.match(seen[0].get("authorization")!, /^AWS4-HMAC-SHA256 Credential=test-key-id\/\d+\/us-east-1\/s3\//);
  assert.match(seen[0].get("authorization")!, /SignedHeaders=[^,]*x-amz-checksum-sha256/);
  assert.equal(seen[0].get("x-amz-checksum-sha256"), "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=");
});

test("expired credentials are read anew once", async () => {
  const ids: string[] = [];
  const { store } = await openS3({
    fetch: async (url, init) => {
      ids.push(new Headers(init.headers).get("authorization")!);
      if (ids.length > 1) return await fetch(url, init);
      return new Response("<Error><Code>ExpiredToken</Code></Error>", { status: 400 });
    },
  });
  assert.equal(await store.get("a"), undefined);
  assert.equal(ids.length, 2);
});

test("no secret is in any error, nor in what the console shows of a store", async () => {
  const options = { secretAccessKey: "top-secret", sessionToken: "token-secret", attempts: 1 };
  const refusing = (status: number, body: string) =>
    openS3({ ...options, fetch: () => Promise.resolve(new Response(body, { status })) });
  const body = "<Error><Code>SignatureDoesNotMatch</Code><StringToSign>top-secret</StringToSign></Error>";
  for (const status of [301, 400, 403, 500]) {
    const { store } = await refusing(status, body);
    for (const action of [() => store.get("a"), () => store.put("a", utf8("x")), () => keys(store)]) {
      const error = await action().then(() => assert.fail("it should fail"), (error: unknown) => error);
      const shown = Deno.inspect(error, { depth: 9 }) + Deno.inspect(store, { depth: 9 });
      assert.ok(!/top-secret|token-secret|authorization/i.test(shown), shown);
    }
  }
});

test("connections that are cut in the middle of an answer are made anew, whole answers come through", async () => {
  const { store } = await openS3();
  await store.put("a", pattern(300_000));
  const { uri } = store;
  // The first connection ends in the headers, the next ones in the body.
  await using proxy = cuttingProxy(endpoint(), (connection) => [10, 400, 100_000, undefined][connection % 4]);
  const behind = new S3Store(uri, { ...s3Options(), endpoint: proxy.endpoint });
  assert.deepEqual(await behind.get("a"), pattern(300_000));
  assert.ok(proxy.connections() >= 4);
  await behind.put("b", pattern(1000));
  assert.deepEqual(await store.get("b"), pattern(1000));
  assert.ok(await behind.create("c", utf8("mine")));
  assert.equal(text(await store.get("c")), "mine");
});
