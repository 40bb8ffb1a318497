import assert from "node:assert/strict";
import { utf8 } from "../../../stores/bytes.ts";
import { S3Store } from "../../../stores/s3.ts";
import { text } from "../contract.ts";

interface Asked {
  readonly method: string;
  readonly host: string;
  /** The region that the request is signed for. */
  readonly region: string;
}

/** A store of us-east-1, in front of a bucket that `answer` is the server of. */
function storeOf(answer: (asked: Asked) => Response, options: { endpoint?: string; attempts?: number } = {}) {
  const asked: Asked[] = [];
  const fetch = (url: string, { method = "GET", headers }: RequestInit) => {
    const [, region] = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(new Headers(headers).get("authorization")!)!;
    asked.push({ method, host: new URL(url).host, region });
    return Promise.resolve(answer(asked.at(-1)!));
  };
  const s3 = { region: "us-east-1", accessKeyId: "a", secretAccessKey: "b", retryMs: 1, fetch, ...options };
  return { store: new S3Store("s3://team-probes/x", s3), asked };
}

const found = (): Response => new Response("done", { headers: { etag: "x", "content-length": "4" } });
const elsewhere = (status: number, body: string | null, region?: string): Response =>
  new Response(body, { status, headers: region === undefined ? {} : { "x-amz-bucket-region": region } });

// What S3 answers: to a GET, to a HEAD (which has no body), and to a request signed for another region.
const ANSWERS: readonly (readonly [string, () => Response])[] = [
  ["301 with a header", () => elsewhere(301, "<Error><Code>PermanentRedirect</Code></Error>", "eu-west-1")],
  ["301 to a HEAD", () => elsewhere(301, null, "eu-west-1")],
  ["400 to a HEAD", () => elsewhere(400, null, "eu-west-1")],
  ["307", () => elsewhere(307, "<Error><Code>TemporaryRedirect</Code></Error>", "eu-west-1")],
  [
    "400 with the region in its body",
    () => elsewhere(400, "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>"),
  ],
];

for (const [name, answer] of ANSWERS) {
  Deno.test(`S3Store follows a bucket to its region, once: ${name}`, async () => {
    const { store, asked } = storeOf(({ region }) => region === "eu-west-1" ? found() : answer(), { attempts: 1 });
    assert.equal(text(await store.get("a")), "done");
    assert.equal((await store.open("a"))?.tag, "x");
    assert.deepEqual(asked.map(({ host }) => host), [
      "team-probes.s3.us-east-1.amazonaws.com",
      "team-probes.s3.eu-west-1.amazonaws.com",
      "team-probes.s3.eu-west-1.amazonaws.com",
    ]);
  });
}

Deno.test("S3Store follows writes and requests side by side", async () => {
  const answer = ({ region }: Asked) => region === "eu-west-1" ? found() : ANSWERS[0][1]();
  const { store } = storeOf(answer, { attempts: 1 });
  await Promise.all(["a", "b", "c"].map((key) => store.put(key, utf8(key))));
});

Deno.test("S3Store signs for the region that another server names, and stays there", async () => {
  const { store, asked } = storeOf(
    ({ region }) => region === "here" ? found() : elsewhere(400, "<Error><Region>here</Region></Error>"),
    { endpoint: "http://127.0.0.1:9" },
  );
  assert.equal(text(await store.get("a")), "done");
  assert.deepEqual(asked.map(({ host }) => host), ["127.0.0.1:9", "127.0.0.1:9"]);
});

Deno.test("a bucket that cannot be followed is an error that names its region, after one more try", async () => {
  const endpoint = "https://s3.us-east-1.amazonaws.com";
  const { store, asked } = storeOf(ANSWERS[0][1], { endpoint });
  await assert.rejects(
    store.get("a"),
    /301 PermanentRedirect; the bucket is in the region eu-west-1: name that region/,
  );
  assert.equal(asked.length, 2);
});

Deno.test("a region that is no region's name leads nowhere", async () => {
  const { store, asked } = storeOf(() => elsewhere(301, null, "evil.example/"));
  await assert.rejects(store.get("a"), /failed: 301 ; check the region and the endpoint/);
  assert.deepEqual(asked.map(({ host }) => host), ["team-probes.s3.us-east-1.amazonaws.com"]);
});
