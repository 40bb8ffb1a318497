import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PLACES = ["README.md", "docs", "mod.ts", "ops", "stores", "runner", "serve", "notebooks", "cli"];

Deno.test("the compiler takes every program of pages and docstrings", async () => {
  const args = ["check", "--quiet", "--doc-only", ...PLACES];
  const env = { NO_COLOR: "1" };
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT, env }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
});
