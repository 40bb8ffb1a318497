import assert from "node:assert/strict";
import { connectionFile } from "../../../runner/kernel/connection.ts";

Deno.test("the connection file is the one that the kernel's command names, on any system", () => {
  const linux = "/usr/bin/deno\0jupyter\0--kernel\0--conn\0/run/user/a b/kernel-1.json\0";
  const macos = "/usr/local/bin/deno jupyter --kernel --conn /var/folders/a b/kernel-1.json\n";
  assert.equal(connectionFile(linux), "/run/user/a b/kernel-1.json");
  assert.equal(connectionFile(macos), "/var/folders/a b/kernel-1.json");
  assert.throws(() => connectionFile("deno\0run\0main.ts\0"), /names no connection file/);
});
