import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { COMMANDS } from "../../cli/commands.ts";
import { ended, FakeTerminal, jsonLines, run, spawn } from "./_run.ts";

const PIPELINE = fileURLToPath(new URL("./fixtures/pipeline.ts", import.meta.url));

const EMPTY = fileURLToPath(new URL("./fixtures/empty.ts", import.meta.url));

for (const { name } of COMMANDS) {
  Deno.test(`probegraph ${name} --help has examples`, async () => {
    const { code, out } = await run([name, "--help"]);
    assert.equal(code, 0);
    assert.match(out, new RegExp(`Examples:[^]*\\$ probegraph (${name}|completion)`));
  });
}

Deno.test("wrong command lines end with exit code 2 and a word on the way out", async () => {
  const cases: [string[], RegExp][] = [
    [["run", "main.ts"], /got 1: main\.ts\.\n\(a file stands behind -f: run -f main\.ts\)\n/],
    [["sumary"], /unknown command 'sumary'\n\(Did you mean summary\?\)/],
    [["summary"], /use -f main\.ts/],
    [["summary", "-f", "nosuch.ts"], /There is no file nosuch\.ts/],
    [["summary", "-f", PIPELINE, "--states", "new"], /unknown option '--states'/],
    [["status", "-f", PIPELINE, "--state", "gone"], /Allowed choices are new, pending/],
    [["run", "-f", PIPELINE, "-n", "-1"], /It must be a whole number from 0/],
    [["run", "-f", PIPELINE, "--shard-count", "2"], /--shard-count and --shard-idx go together/],
    [["run", "-f", PIPELINE, "--shard-count", "2", "--shard-idx", "2"], /the parts are 0 to 1/],
    [
      ["status", "-f", PIPELINE, "-s", "nosuch"],
      /No op matches: [^]*the graph has 10 ops\. Leave filters out.*; -s finds .*\bshared\b/,
    ],
    [["status", "-f", PIPELINE, "-s", "shraed", "-t", "ShfitOp"], /Did you mean -s shared -t ShiftOp\?/],
    [["status", "-f", EMPTY], /empty\.ts exports no op: write export before/],
    [["status", "-u", "nosuch", "--store", "memory://x"], /memory:\/\/x has no op whose uuid contains "nosuch"/],
    [
      ["diff", "sums.1", "sums.9", "-f", PIPELINE],
      /no variable of the files, which have afterBroken, [^]*did you mean "sums\.\d"/,
    ],
    [["diff", `${PIPELINE}#vlaue`, "x"], /exports no op vlaue \(did you mean "value"\?\); it has afterBroken, broken/],
    [["diff", "a", "b", "--store", "memory://x"], /-f names the files whose variables are meant/],
  ];
  for (const [args, message] of cases) {
    const { code, out, err } = await run(args);
    assert.deepEqual([code, out], [2, ""], args.join(" "));
    assert.match(err, message);
  }
});

Deno.test("no line of a command's help is wider than the terminal, but for commands to copy", async () => {
  for (const columns of [30, 40, 80, 120]) {
    for (const { name } of COMMANDS) {
      const { out } = await run([name, "--help"], new FakeTerminal({ columns }));
      const wide = out.split("\n").filter((line) => line.length > columns && !/^ *(\$|-)/.test(line));
      assert.deepEqual(wide, [], `${name} at ${columns}`);
    }
  }
});

Deno.test("help of a narrow terminal says the same as that of a wide one", async () => {
  const words = async (columns: number) =>
    (await run(["run", "--help"], new FakeTerminal({ columns }))).out.split(/\s+/);
  assert.deepEqual(await words(40), await words(120));
});

Deno.test("-j prints JSON lines and nothing else on stdout, whatever the file prints", async () => {
  for (const command of ["summary", "status", "print", "show", "graph", "run", "explain", "verify"]) {
    const ended = await run([command, "-j", "-f", PIPELINE, "-s", "sums", "--store", `memory://json-${command}`]);
    assert.equal(ended.code, 0, ended.err);
    jsonLines(ended.out);
  }
});

Deno.test("a process prints nothing but JSON on stdout, and what the file prints on stderr", async () => {
  const env = { PROBEGRAPH_STORE_URI: "memory://" };
  const { code, out, err } = await ended(spawn(["summary", "-j", "-f", PIPELINE], env));
  assert.equal(code, 0, err);
  assert.equal(jsonLines(out)[0].ShiftOp.new, 7);
  const runs = `${PIPELINE} is a program: it runs, and the ops that it exports are found`;
  assert.equal(err, `${runs}\nthis file prints something\n`);
});

Deno.test("a process that was used wrongly ends with exit code 2", async () => {
  assert.equal((await ended(spawn(["run", "-f", "nosuch.ts"]))).code, 2);
});

Deno.test("colours are used only where the terminal has them", async () => {
  const args = ["status", "-f", PIPELINE, "-s", "sums", "--store", "memory://colours"];
  const plain = await run(args);
  const coloured = await run(args, new FakeTerminal({ isTerminal: true, hasColours: true }));
  assert.ok(!plain.out.includes("\x1b["));
  assert.ok(coloured.out.includes("\x1b["));
});

Deno.test("help and aliases name the same commands", async () => {
  const { out } = await run(["help", "run"]);
  assert.equal(out, (await run(["run", "--help"])).out);
  assert.equal(out, (await run(["materialize", "--help"])).out);
});
