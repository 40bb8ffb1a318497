/** `docs/troubleshooting.md` has every class of errors that users can catch, and quotes messages that there are. */
import assert from "node:assert/strict";
import * as probegraph from "../../mod.ts";
import { readSources } from "../_sources.ts";

const page = await Deno.readTextFile(new URL("../../docs/troubleshooting.md", import.meta.url));

Deno.test("every exported class of errors has a section, and every section is one", () => {
  const classes = Object.entries(probegraph).filter(([, value]) =>
    typeof value === "function" && value.prototype instanceof probegraph.ProbegraphError
  ).map(([name]) => name);
  const sections = [...page.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
  assert.deepEqual(sections.sort(), classes.sort());
});

Deno.test("the messages that it quotes are in the code", async () => {
  const code = [...(await readSources(["ops", "runner", "stores", "serve"])).values()].join();
  const quoted = [...page.matchAll(/^- `([^`]+)`/gm)].map(([, message]) => message);
  assert.ok(quoted.length > 30, `${quoted.length} are quoted`);
  assert.deepEqual(quoted.filter((message) => !code.includes(message)), []);
});
