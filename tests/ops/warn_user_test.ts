import assert from "node:assert/strict";
import { warnUser } from "../../ops/warn_user.ts";
import { logErrors } from "../../serve/request_log.ts";

/** What a program prints to standard error. */
function printed(print: () => void): string {
  const { warn, error } = console;
  const said: string[] = [];
  console.warn = console.error = (text: string) => said.push(text);
  try {
    print();
  } finally {
    [console.warn, console.error] = [warn, error];
  }
  return said.join("\n");
}

const HOSTILE = "\u001b]52;c;eA==\u0007 \u009b2J \u202e";

Deno.test("warnings of the library and a server's log do not talk to the terminal", () => {
  const seen = String.raw`\u001b]52;c;eA==\u0007 \u009b2J \u202e`;
  assert.equal(printed(() => warnUser(HOSTILE)), seen);
  assert.ok(printed(() => warnUser("a".repeat(1e6))).length < 10_000);
  const record = { id: "1", route: "/", method: "POST", status: 500, ms: 1, error: HOSTILE } as never;
  const line = printed(() => logErrors(record));
  assert.doesNotMatch(line, /[\p{Cc}\u202e]/u);
  assert.equal(JSON.parse(line).error, HOSTILE);
});

Deno.test("nothing but what bounds and escapes warnings prints them", async () => {
  const root = new URL("../../", import.meta.url);
  const printing: string[] = [];
  for (const room of ["ops", "stores", "runner", "serve", "cli"]) {
    for (const path of await sourcesBelow(new URL(`${room}/`, root))) {
      if (/^(?!\s*(?:\*|\/)).*console\.(warn|error|log|info)\(/m.test(await Deno.readTextFile(path))) {
        printing.push(path.href.slice(root.href.length));
      }
    }
  }
  assert.deepEqual(printing.sort(), ["ops/warn_user.ts", "serve/request_log.ts"]);
});

async function sourcesBelow(folder: URL): Promise<URL[]> {
  const found: URL[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) found.push(...await sourcesBelow(new URL(`${name}/`, folder)));
    else if (name.endsWith(".ts")) found.push(new URL(name, folder));
  }
  return found;
}
