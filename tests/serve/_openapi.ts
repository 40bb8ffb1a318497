import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import openapi from "../../serve/openapi.json" with { type: "json" };

const ajv = new Ajv2020({ strict: false });
ajv.addSchema(openapi, "openapi");

type Answers = Readonly<
  Record<string, { readonly $ref?: string; readonly content?: Readonly<Record<string, unknown>> }>
>;

/** What an answer holds; it must be one that the OpenAPI file tells of. */
// deno-lint-ignore no-explicit-any -- tests look into what they expect
export async function described(response: Response, path: string, method: "get" | "post" = "post"): Promise<any> {
  const body = await response.json();
  const operation = (openapi.paths as Record<string, Record<string, { responses: Answers }>>)[path][method];
  const answer = operation.responses[response.status];
  assert.ok(answer, `${method} ${path} answers with ${response.status}, which is not in the OpenAPI file`);
  const place = answer.$ref?.slice(1) ?? pointer("paths", path, method, "responses", String(response.status));
  const validate = ajv.getSchema(`openapi#${place}/content/${escape("application/json")}/schema`)!;
  assert.ok(validate(body), `${JSON.stringify(body)}: ${ajv.errorsText(validate.errors)}`);
  return body;
}

function pointer(...steps: readonly string[]): string {
  return steps.map((step) => `/${escape(step)}`).join("");
}

/** A step of a JSON pointer in a URL's fragment. */
function escape(step: string): string {
  return encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"));
}
