import assert from "node:assert/strict";
import { StoreError } from "../../../ops/errors.ts";
import { S3Store } from "../../../stores/s3.ts";
import type { Store } from "../../../stores/store.ts";

const OPTIONS = { region: "us-east-1", accessKeyId: "key", secretAccessKey: "secret", attempts: 1 };

type Answer = (request: Request) => Response;

/** What a store makes of a server that answers so; what it throws must be the project's own error. */
async function failure(answer: Answer, use: (store: Store) => Promise<unknown>): Promise<string> {
  let requests = 0;
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    if (++requests > 20) throw new Error("the server is asked without end");
    return answer(request);
  });
  const store = new S3Store("s3://bucket/prefix", {
    ...OPTIONS,
    endpoint: `http://127.0.0.1:${server.addr.port}`,
  });
  const error = await use(store).then(() => assert.fail("it took the lie"), (error: unknown) => error);
  assert.ok(error instanceof StoreError, String(error));
  return error.message;
}

const list = async (store: Store) => await Array.fromAsync(store.list());
const partials = async (store: Store) => await Array.fromAsync(store.partials());
const page = (root: string, content: string) => () => new Response(`<${root}>${content}</${root}>`);

Deno.test("a page of a network or a proxy is no empty listing", async () => {
  for (const text of ["<html><body>Sign in</body></html>", "", "{}"]) {
    for (const use of [list, partials]) {
      assert.match(await failure(() => new Response(text), use), /is no List\w+Result.*check the endpoint/);
    }
  }
});

Deno.test("a listing that goes round, alone or in a circle, or breaks off is an error", async () => {
  const next = (token: string) =>
    `<IsTruncated>true</IsTruncated><NextContinuationToken>${token}</NextContinuationToken>`;
  assert.match(await failure(page("ListBucketResult", next("same")), list), /never ends/);
  let count = 0;
  const circle = () => page("ListBucketResult", next(`t${count++ % 3}`))();
  assert.match(await failure(circle, list), /never ends/);
  assert.match(await failure(page("ListBucketResult", "<IsTruncated>true</IsTruncated>"), list), /breaks off/);
  const marker = "<IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker>";
  assert.match(await failure(page("ListMultipartUploadsResult", marker), partials), /never ends/);
});

Deno.test("a listing whose pages each have a new name, without end, is an error", async () => {
  let count = 0;
  const endless = (content: () => string) => () => {
    const token = `<IsTruncated>true</IsTruncated><NextContinuationToken>t${count++}</NextContinuationToken>`;
    return page("ListBucketResult", token + content())();
  };
  const key = (name: string) =>
    `<Contents><Key>prefix/${name}</Key><Size>1</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>`;
  assert.match(await failure(endless(() => ""), list), /never ends: it has 15 empty pages/);
  assert.match(
    await failure(endless(() => key("a") + key(`b${count}`)), list),
    /two of its pages begin with the same key/,
  );
  assert.match(await failure(endless(() => key(`k${count % 5}`)), list), /two of its pages begin with the same key/);
  const uploads = () => {
    const marker = `<IsTruncated>true</IsTruncated><NextKeyMarker>k${count++}</NextKeyMarker>`;
    const upload = "<Upload><Key>prefix/a</Key><UploadId>1</UploadId></Upload>";
    return page("ListMultipartUploadsResult", marker + upload)();
  };
  assert.match(await failure(uploads, partials), /two of its pages begin with the same key/);
});

Deno.test("a listing of many pages, of which some are empty, is read whole", async () => {
  let count = 0;
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => {
    const more = ++count < 40
      ? `<IsTruncated>true</IsTruncated><NextContinuationToken>t${count}</NextContinuationToken>`
      : "";
    const item =
      `<Contents><Key>prefix/k${count}</Key><Size>1</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>`;
    return page("ListBucketResult", more + (count % 10 < 5 ? "" : item))();
  });
  const store = new S3Store("s3://bucket/prefix", { ...OPTIONS, endpoint: `http://127.0.0.1:${server.addr.port}` });
  assert.equal((await list(store)).length, 20);
});

Deno.test("a key that is not encoded as the listing says is an error of the store", async () => {
  const content = "<EncodingType>url</EncodingType><Contents><Key>prefix/%E0%A4%A</Key></Contents>";
  assert.match(await failure(page("ListBucketResult", content), list), /not encoded as it says/);
});

Deno.test("an object whose length is not said is not empty", async () => {
  const lengths = [null, "", "12kB", "-1", "1e3", "99999999999999999999"];
  for (const length of lengths) {
    const headers = new Headers({ etag: '"x"', ...(length === null ? {} : { "content-length": length }) });
    const store = new S3Store("s3://bucket", {
      ...OPTIONS,
      fetch: () => Promise.resolve(new Response(null, { headers })),
    });
    await assert.rejects(store.open("key.json"), /does not say how long key\.json is/);
  }
});

Deno.test("a listing without end is left", async () => {
  const endless = () => {
    const bytes = new Uint8Array(1 << 20).fill(97);
    return new Response(new ReadableStream({ pull: (controller) => controller.enqueue(bytes) }));
  };
  assert.match(await failure(endless, list), /its answer is larger than 33554432 bytes/);
});

Deno.test("an object that says it is larger than anything that is read whole is not read", async () => {
  const headers = { etag: '"x"', "content-range": "bytes 0-3/900000000000000" };
  const huge = () => new Response("part", { status: 206, headers });
  assert.match(
    await failure(huge, (store) => store.get("key.json")),
    /is not read whole: it has 900000000000000 bytes/,
  );
});

Deno.test("an object that says it is larger than any memory is opened, and not read at once", async () => {
  const huge = () => new Response(null, { headers: { etag: '"x"', "content-length": "900000000000000" } });
  const store = new S3Store("s3://bucket", { ...OPTIONS, fetch: () => Promise.resolve(huge()) });
  const source = await store.open("key.json");
  assert.equal(source!.byteLength, 900000000000000);
  await assert.rejects(source!.slice(0), { name: "StoreError", message: /Cannot read 900000000000000 bytes of key/ });
});

Deno.test("a part of an object that has more bytes than were asked for is left", async () => {
  let sent = 0;
  const endless = ({ method }: Request) => {
    if (method === "HEAD") return new Response(null, { headers: { etag: '"x"', "content-length": "900000000000000" } });
    const pull = (controller: ReadableStreamDefaultController) => {
      sent += 1 << 20;
      controller.enqueue(new Uint8Array(1 << 20));
    };
    return new Response(new ReadableStream({ pull }), { status: 206 });
  };
  const read = async (store: Store) => await (await store.open("key.json"))!.slice(0, 100);
  assert.match(await failure(endless, read), /its answer is larger than 1048576 bytes/);
  assert.ok(sent < 100e6, `${sent}`);
});

Deno.test("an object whose size or age a listing does not say is not taken for an old one", async () => {
  const [size, age] = ["<Size>1</Size>", "<LastModified>2026-01-02T03:04:05.000Z</LastModified>"];
  const told = [age, size, `<Size>x</Size>${age}`, `${size}<LastModified>soon</LastModified>`];
  for (const rest of told) {
    const content = `<Contents><Key>prefix/key.json</Key>${rest}</Contents>`;
    assert.match(
      await failure(page("ListBucketResult", content), list),
      /does not say how long and how old key\.json is/,
    );
  }
});

Deno.test("a page of a network in the place of an object is no object", async () => {
  const page = () => new Response("<html>Sign in</html>", { headers: { "content-type": "text/html" } });
  assert.match(await failure(page, (store) => store.get("key.json")), /is no S3 server .*check the endpoint/);
  assert.match(await failure(page, (store) => store.open("key.json")), /is no S3 server .*check the endpoint/);
});

Deno.test("another part of an object, or one of another version, is not taken for what was asked for", async () => {
  const read = async (store: Store) => await (await store.open("key.json"))!.slice(100, 200);
  const part = (etag: string, range: string) => ({ method }: Request) =>
    method === "HEAD"
      ? new Response(null, { headers: { etag: '"x"', "content-length": "300" } })
      : new Response("a".repeat(100), { status: 206, headers: { etag, ...(range && { "content-range": range }) } });
  for (const range of ["bytes 0-99/300", "bytes 100-199/301", "bytes */300", ""]) {
    assert.match(await failure(part('"x"', range), read), /gave another part of prefix\/key\.json/);
  }
  assert.match(await failure(part('"y"', "bytes 100-199/300"), read), /changed while it was read/);
});

Deno.test("names that no request could repeat are not repeated", async () => {
  const half = "&#xD800;";
  const next = `<IsTruncated>true</IsTruncated><NextContinuationToken>${half}</NextContinuationToken>`;
  assert.match(await failure(page("ListBucketResult", next), list), /never ends/);
  const upload = (key: string) => `<Upload><Key>prefix/${key}</Key><UploadId>${half}</UploadId></Upload>`;
  const asked: string[] = [];
  const content = page("ListMultipartUploadsResult", upload("a") + upload("../../other/key"));
  const remove = async (store: Store) => {
    for await (const each of store.partials()) await each.remove();
    throw new StoreError("all are removed");
  };
  const answer = ({ method, url }: Request) => {
    if (method === "DELETE") asked.push(new URL(url).pathname);
    return method === "DELETE" ? new Response(null, { status: 204 }) : content();
  };
  assert.equal(await failure(answer, remove), "all are removed");
  assert.deepEqual(asked, ["/bucket/prefix/a"]);
});

Deno.test("a tag that no header can hold is none", async () => {
  const answer = ({ method, url }: Request) => {
    const body = method === "POST" && url.includes("uploads")
      ? "<R><UploadId>u</UploadId></R>"
      : "<R><ETag>a&#10;b</ETag></R>";
    return Promise.resolve(new Response(method === "HEAD" ? null : body));
  };
  const store = new S3Store("s3://bucket", {
    ...OPTIONS,
    partBytes: 8,
    fetch: (input, init) => answer(new Request(input, init)),
  });
  assert.equal(await store.put("key", new Uint8Array(20)), "");
});
