import assert from "node:assert/strict";
import { python, whyNoPython } from "../stores/_s3_server.ts";
import { isSaid } from "./_programs.ts";

const page = await Deno.readTextFile(new URL("../../docs/from-scikit-learn.md", import.meta.url));
const missing = await whyNoPython("sklearn");
const [, program] = /```python\n([^]*?)```/.exec(page)!;
const said = [...page.matchAll(/\b(?:console\.log|print)\(.*?\);? +(?:\/\/|#) (15 .*)/g)].map((match) => match[1]);

Deno.test({
  name: `scikit-learn prints what the page's two programs say${missing ? ` (${missing})` : ""}`,
  ignore: missing !== undefined,
  fn: async () => {
    const { stdout, stderr } = await new Deno.Command(python(), { args: ["-c", program] }).output();
    assert.equal(said.length, 2);
    for (const each of said) {
      assert.ok(isSaid(each, new TextDecoder().decode(stdout)), new TextDecoder().decode(stderr));
    }
  },
});
