import assert from "node:assert/strict";
import { Validator } from "@seriousme/openapi-schema-validator";
import { guardServer } from "../../serve/mod.ts";
import { WordGuard } from "./_guard.ts";

Deno.test("the OpenAPI file is valid OpenAPI 3.1", async () => {
  const server = guardServer([new WordGuard()]);
  const served = await (await server.fetch(new Request("http://x/openapi.json"))).json();
  const validator = new Validator();
  const { valid, errors } = await validator.validate(served);
  assert.ok(valid, JSON.stringify(errors));
  assert.equal(validator.version, "3.1");
  delete served.paths["/v1/score"].post.responses;
  served.paths["/v1/score"].post.requestBody = { required: "yes" };
  assert.equal((await new Validator().validate(served)).valid, false, "the validator finds what is wrong");
});
