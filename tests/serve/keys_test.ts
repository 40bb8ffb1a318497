import assert from "node:assert/strict";
import { BearerKeys, guardServer, keysIn, readKeys } from "../../serve/mod.ts";
import { withVariables } from "../_variables.ts";
import { WordGuard } from "./_guard.ts";

const keys = new BearerKeys(["sesame", "open-up"]);
const server = guardServer([new WordGuard()], { keys });

function ask(path: string, authorization?: string): Promise<Response> {
  const headers = authorization === undefined ? undefined : { authorization };
  const body = path === "/v1/moderations" ? { method: "POST", body: '{"input":"x"}' } : {};
  return Promise.resolve(server.fetch(new Request(`http://x${path}`, { headers, ...body })));
}

Deno.test("whoever shows a key is answered", async () => {
  for (const authorization of ["Bearer sesame", "bearer open-up", "Bearer  sesame"]) {
    for (const path of ["/v1/moderations", "/v1/models", "/metrics"]) {
      assert.equal((await ask(path, authorization)).status, 200, path);
    }
  }
});

Deno.test("nobody else is, whatever they show", async () => {
  const shown = [
    undefined,
    "",
    "Bearer",
    "Bearer ",
    "Bearer sesam",
    "Bearer sesamee",
    "sesame",
    "Basic sesame",
    "Bearer sesame x",
  ];
  for (const authorization of shown) {
    for (const path of ["/v1/moderations", "/v1/models", "/v1/models/words", "/v1/nothing", "/metrics"]) {
      const response = await ask(path, authorization);
      assert.deepEqual(
        [response.status, response.headers.get("www-authenticate")],
        [401, "Bearer"],
        `${path} ${authorization}`,
      );
      assert.equal((await response.json()).error.code, "invalid_api_key");
    }
  }
});

Deno.test("whether the server runs can be asked without a key", async () => {
  for (const path of ["/healthz", "/readyz", "/openapi.json"]) assert.equal((await ask(path)).status, 200);
});

Deno.test("keys stand in a file or a variable, with words about them", async () => {
  assert.deepEqual(keysIn("# ours\n\nsesame  # the proxy\r\nopen#up other\n"), ["sesame", "open#up", "other"]);
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "from-file # a key\n");
  using _ = withVariables({ PROBEGRAPH_SERVE_KEYS: "from-variable another" });
  assert.ok((await readKeys())!.has("another"));
  const read = (await readKeys(file))!;
  assert.deepEqual([read.has("from-file"), read.has("from-variable")], [true, false]);
  await Deno.remove(file);
  await assert.rejects(readKeys(file), /The file of keys .* cannot be read/);
  using _none = withVariables({ PROBEGRAPH_SERVE_KEYS: undefined });
  assert.equal(await readKeys(), undefined);
});

Deno.test("no keys where there should be some are an error, and so are keys that no header can hold", async () => {
  using _ = withVariables({ PROBEGRAPH_SERVE_KEYS: "  # none\n" });
  await assert.rejects(readKeys(), /There are no keys/);
  assert.throws(() => new BearerKeys(["schlüssel"]), (error: Error) => !error.message.includes("schl"));
});
