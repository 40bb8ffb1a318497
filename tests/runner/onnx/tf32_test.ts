import assert from "node:assert/strict";

const tf32 = new URL("../../../runner/onnx/tf32.ts", import.meta.url).href;

/** What a program prints that settles TF32, and how it ends. */
async function program(calls: string, env: Readonly<Record<string, string>> = {}) {
  const code = `const { settleTf32 } = await import(${JSON.stringify(tf32)}); ${calls}; ` +
    'console.log(Deno.env.get("NVIDIA_TF32_OVERRIDE"))';
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: ["eval", code], env }).output();
  return { out: new TextDecoder().decode(stdout).trim(), err: new TextDecoder().decode(stderr) };
}

Deno.test("float32 turns TF32 off whatever the variable was, and tf32 leaves it to onnxruntime, which has it on", async () => {
  assert.equal((await program("settleTf32(false); settleTf32(false)")).out, "0");
  assert.equal((await program("settleTf32(false)", { NVIDIA_TF32_OVERRIDE: "1" })).out, "0");
  assert.equal((await program("settleTf32(true)", { NVIDIA_TF32_OVERRIDE: "0" })).out, "undefined");
});

Deno.test("nothing is set before a model is to run on CUDA", async () => {
  assert.equal((await program("")).out, "undefined");
});

Deno.test("a process computes in one of the two: the other is refused, with the way out", async () => {
  for (const [first, other] of [["float32", "tf32"], ["tf32", "float32"]]) {
    const { err } = await program(`settleTf32(${first === "tf32"}); settleTf32(${other === "tf32"})`);
    assert.match(
      err,
      new RegExp(`Cannot compute in ${other} on CUDA: this process computes in ${first} .*in another process`),
    );
  }
});
