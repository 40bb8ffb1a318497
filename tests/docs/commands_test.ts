/** Commands, options and tasks that pages name are there; of those that only look at a store, the pages' blocks run. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { withVariables } from "../_variables.ts";
import { run } from "../cli/_run.ts";
import { testFolder } from "../stores/_paths.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => Deno.readTextFileSync(ROOT + path);
const REFERENCE = "docs/command-line.md";
const docs = [...Deno.readDirSync(`${ROOT}docs`)].map(({ name }) => `docs/${name}`).filter((path) =>
  path.endsWith(".md")
);
const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "demo/README.md",
  ...docs.filter((path) => path !== REFERENCE),
];

/** The help of each command, by all of its names. */
const help = new Map(
  read(REFERENCE).split(/\n## /).slice(1).flatMap((section) =>
    /Usage: probegraph ([\w|-]+)/.exec(section)![1].split("|").map((name) => [name, section] as const)
  ),
);

/** A command as a page writes it. */
interface Written {
  readonly page: string;
  readonly words: readonly string[];
}

const CODE = /^```(?:sh|ini|yaml)\n([^]*?)^```|`([^`\n]+)`/gm;

/** What stands in blocks of commands and in spans of code, line by line, without comments. */
function codeOf(page: string): string[] {
  const parts = [...read(page).matchAll(CODE)].map(([, block, span]) => block ?? span);
  return parts.flatMap((part) => part.split("\n")).map((line) => line.replace(/ +#.*/, ""));
}

/** The commands that pages write: what follows a word. */
function written(after: RegExp): Written[] {
  return PAGES.flatMap((page) =>
    codeOf(page).flatMap((line) => {
      const match = after.exec(line);
      return match === null ? [] : [{ page, words: match[1].trim().split(/ +/) }];
    })
  );
}

const commands = written(/(?:^|[ /])probegraph ([a-z].*)/);

/** Pages of options of Deno's. */
const OTHERS = new Set(["docs/permissions.md"]);
/** Options of other programs: Redis, Docker, llama.cpp, and the bench of guardrails. */
const OF_OTHERS = new Set(["--appendonly", "--gpus", "--control-vector", "--peer"]);

/** What is wrong with a command: its name, or an option that it does not have. */
function problemsOf({ page, words: [name, ...rest] }: Written): string[] {
  const section = help.get(name);
  if (section === undefined) return [`${page}: there is no command ${name}`];
  const flags = new Set(section.match(/(?<![\w-])--?[a-z][\w-]*/g));
  const unknown = rest.map((word) => word.split("=")[0]).filter((word) => /^--?[a-z]/.test(word) && !flags.has(word));
  return unknown.map((flag) => `${page}: ${name} has no ${flag}`);
}

Deno.test("every command that a page names is there, with its options", () => {
  assert.ok(commands.length >= 50, `${commands.length} commands`);
  assert.deepEqual(commands.flatMap(problemsOf), []);
});

Deno.test("a command or an option that is not there is told", () => {
  const wrong = [["fly"], ["run", "--fast", "-f", "main.ts"]].map((words) => ({ page: "a.md", words }));
  assert.deepEqual(wrong.flatMap(problemsOf), ["a.md: there is no command fly", "a.md: run has no --fast"]);
});

Deno.test("every task that a page names is there", () => {
  const tasks = written(/(?:deno(?:@[\d.]+)?|^) ?task ([a-z].*)/);
  assert.ok(tasks.length >= 25, `${tasks.length} tasks`);
  assert.deepEqual(tasks.filter(({ words: [name] }) => !(name in config.tasks)), []);
});

Deno.test("options that stand alone belong to a command", () => {
  const alone = docs.filter((page) => page !== REFERENCE && !OTHERS.has(page)).flatMap((page) =>
    codeOf(page).filter((line) => /^--[a-z]/.test(line)).map((line) => ({ page, flag: line.split(/[ =]/)[0] }))
  );
  const known = new Set(read(REFERENCE).match(/(?<![\w-])--[a-z][\w-]*/g));
  assert.ok(alone.length >= 15, `${alone.length} options`);
  assert.deepEqual(alone.filter(({ flag }) => !known.has(flag) && !OF_OTHERS.has(flag)), []);
});

Deno.test("the commands of docs/stores.md run", async () => {
  await using folder = await testFolder();
  const [, block] = /```sh\n([^]*?)```/.exec(read("docs/stores.md"))!;
  const lines = block.trim().split("\n").map((line) => line.replace(/ +#.*/, "").replace("s3://team", folder.path));
  assert.ok(lines.length >= 5, block);
  using _ = withVariables({ PROBEGRAPH_STORE_URI: `${folder.path}/results` });
  for (const line of lines) {
    const { code, err } = await run(line.split(" ").slice(1));
    assert.equal(code, 0, `${line}\n${err}`);
  }
});
