import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { testFolder } from "../../stores/_paths.ts";
import { run } from "../_run.ts";

const ZSH_SHELL = fileURLToPath(new URL("../fixtures/zsh_completion.zsh", import.meta.url));

/** What bash offers after a line. */
async function offers(words: string[]): Promise<string[]> {
  await using folder = await testFolder();
  const script = `${folder.path}/completion.bash`;
  await Deno.writeTextFile(script, (await run(["completion", "bash"])).out);
  const list = words.map((word) => `'${word}'`).join(" ");
  const ask = `source ${script}; COMP_WORDS=(probegraph ${list}); COMP_CWORD=${words.length}; _probegraph; ` +
    `printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await new Deno.Command("bash", { args: ["-c", ask], cwd: folder.path }).output();
  return new TextDecoder().decode(stdout).trim().split("\n");
}

Deno.test("bash completes commands, options, values and files", async () => {
  assert.deepEqual(await offers(["su"]), ["summary"]);
  assert.deepEqual(await offers(["run", "--sh"]), ["--shard-count", "--shard-idx"]);
  assert.deepEqual(await offers(["status", "--state", "fa"]), ["failed"]);
  assert.deepEqual(await offers(["completion", "z"]), ["zsh"]);
  assert.deepEqual(await offers(["run", "-f", "comp"]), ["completion.bash"]);
});

for (const shell of ["zsh", "fish"]) {
  const isHere = await isInstalled(shell);
  Deno.test({
    name: `${shell} reads its completion script${why(shell, isHere)}`,
    ignore: !isHere,
    fn: async () => {
      await using folder = await testFolder();
      await Deno.writeTextFile(`${folder.path}/script`, (await run(["completion", shell])).out);
      const { code, stderr } = await new Deno.Command(shell, { args: ["-n", `${folder.path}/script`] }).output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
    },
  });
}

const hasZsh = await isInstalled("zsh");
Deno.test({
  name: `zsh completes commands, options, values and files${why("zsh", hasZsh)}`,
  ignore: !hasZsh,
  fn: async () => {
    await using folder = await testFolder();
    await Deno.writeTextFile(`${folder.path}/_probegraph`, (await run(["completion", "zsh"])).out);
    await Deno.writeTextFile(`${folder.path}/graph.ts`, "");
    const cases = [
      ["su", "summary"],
      ["run --shard-i", "run --shard-idx"],
      ["run --sh", "run --shard-"],
      ["status --state fa", "status --state failed"],
      ["completion z", "completion zsh"],
      ["run -f gra", "run -f graph.ts"],
      ["materialize --dry", "materialize --dry-run"],
      ["nosuch --dry", "nosuch --dry"],
    ];
    const args = ["-f", ZSH_SHELL, folder.path, ...cases.map(([typed]) => typed)];
    const { stdout, stderr } = await new Deno.Command("zsh", { args, cwd: folder.path }).output();
    const lines = new TextDecoder().decode(stdout).trimEnd().split("\n").map((line) => line.trimEnd());
    assert.deepEqual(lines, cases.map(([, completed]) => completed), new TextDecoder().decode(stderr));
  },
});

const hasFish = await isInstalled("fish");
Deno.test({
  name: `fish completes commands, options and values${why("fish", hasFish)}`,
  ignore: !hasFish,
  fn: async () => {
    await using folder = await testFolder();
    const script = `${folder.path}/completion.fish`;
    await Deno.writeTextFile(script, (await run(["completion", "fish"])).out);
    for (const [line, word] of [["su", "summary"], ["status --state f", "failed"], ["run --shard-i", "--shard-idx"]]) {
      const ask = `source ${script}; complete -C "probegraph ${line}"`;
      const { stdout } = await new Deno.Command("fish", { args: ["-c", ask] }).output();
      assert.match(new TextDecoder().decode(stdout), new RegExp(`^${word}\\t[^\n]+\n$`));
    }
  },
});

/** What the name of a test says where its shell is missing. */
function why(shell: string, isHere: boolean): string {
  return isHere ? "" : ` (ignored: needs ${shell})`;
}

async function isInstalled(shell: string): Promise<boolean> {
  try {
    return (await new Deno.Command(shell, { args: ["--version"] }).output()).success;
  } catch {
    return false;
  }
}
