import assert from "node:assert/strict";
import { askJson } from "../../../runner/models/http.ts";
import { endlessAnswer } from "./_endless.ts";
import { startServer } from "./providers/server.ts";

Deno.test("an answer that unpacks without end is left, once, whether it is good or bad news", async () => {
  for (const status of [200, 503]) {
    let requests = 0;
    await using server = startServer(() => {
      requests++;
      return endlessAnswer(status);
    });
    const endpoint = { server: "the test server", base: server.url, advice: "mend it" };
    await assert.rejects(
      askJson({ ...endpoint, timeout: 600_000, retries: 2, firstPause: 5 }, "/x", undefined),
      /Cannot get an answer from the test server .*larger than 268435456 bytes.*; mend it/,
    );
    assert.equal(requests, 1);
  }
});
