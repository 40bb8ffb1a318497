import assert from "node:assert/strict";
import { OpError, Runner, serialize } from "../../mod.ts";
import { ResultStore } from "../../stores/results.ts";
import { safeTerminal } from "../../cli/terminal.ts";
import { testFolder } from "../stores/_paths.ts";
import { FakeTerminal, run } from "./_run.ts";

const CONTROLS = /(?![\n\t])\p{Cc}|\p{Bidi_Control}/u;
const HOSTILE = "\x1b]52;c;ZXZpbA==\x07\x1b[2J\x9b31m\rdone\u202egnp";
// deno-lint-ignore no-control-regex -- the codes of colours
const COLOURS = /\x1b\[\d+m/g;

Deno.test("names and stored errors do not talk to the terminal, whatever command shows them", async () => {
  await using folder = await testFolder();
  const store = `${folder.path}/store`;
  const runner = new Runner({ store });
  const op = runner.fromInline({ text: ["a"] }).colText("text").llmLayerActivations({
    model: `onnx:/none/${HOSTILE}`,
    layer: 1,
  });
  const file = `${folder.path}/graph.json`;
  await Deno.writeTextFile(file, JSON.stringify(serialize(op)));
  const shown = [
    "run",
    "run --dry-run",
    "run --json",
    "status",
    "status --json",
    "summary",
    "explain",
    "print",
    "graph --json",
  ]
    .concat("explain --json", "verify", "show", "watch --json");
  for (const isTerminal of [false, true]) {
    for (const command of shown) {
      const [name, ...options] = command.split(" ");
      const terminal = new FakeTerminal({ hasColours: isTerminal });
      const place = name === "verify" ? [] : ["-f", file];
      const { out, err } = await run([name, ...options, ...place, "--store", store], terminal);
      const text = isTerminal ? (out + err).replaceAll(COLOURS, "") : out + err;
      assert.doesNotMatch(text, CONTROLS, `${command}: ${JSON.stringify(text)}`);
    }
  }
  const status = await new ResultStore(runner.store).readStatus(op.uuid);
  assert.equal(status?.state, "failed");
});

Deno.test("only a terminal's own drawing gets through, and only where it begins a text", () => {
  const given = new FakeTerminal({ isTerminal: true });
  const terminal = safeTerminal(given);
  terminal.out("\x1b[H\x1b[J\x1b[?7la\x1b[2Kb\n\x1b[?7h");
  assert.equal(given.outText, "\x1b[H\x1b[J\x1b[?7la\\u001b[2Kb\n\x1b[?7h");
  terminal.err("x\x1b[2A\r\x1b[J");
  assert.equal(given.errText, "x\\u001b[2A\\u000d\\u001b[J");
});

Deno.test("messages of errors are bounded, and without control characters", () => {
  const { message } = new OpError(`${"x".repeat(1e7)}${HOSTILE}: use y instead`);
  assert.equal(message.length < 5000, true);
  assert.doesNotMatch(message, CONTROLS);
  assert.match(message, /use y instead$/);
});
