/** What CONTRIBUTING and the files around it name is there, and versions agree. */
import assert from "node:assert/strict";
import config from "../deno.json" with { type: "json" };
import { fromFileUrl } from "./stores/_paths.ts";

const read = (path: string) => Deno.readTextFile(fromFileUrl(`../../${path}`));

Deno.test("places that CONTRIBUTING names are there", async () => {
  const named = [...(await read("CONTRIBUTING.md")).matchAll(/`((?:[\w.-]+\/)+[\w.-]*)`/g)].map(([, path]) => path);
  // What tasks make is not there before.
  const paths = named.filter((path) => !/^dist\/|^bench\/(\.peers|RESULTS\.md)$/.test(path));
  assert.ok(paths.length > 30, `${paths.length} places`);
  for (const path of paths) {
    await Deno.stat(fromFileUrl(`../../${path}`)).catch(() => assert.fail(`CONTRIBUTING names ${path}`));
  }
});

Deno.test("one version of Deno is named everywhere", async () => {
  const files = [
    "README.md",
    "CONTRIBUTING.md",
    ".ci/run",
    ".github/workflows/ci.yml",
    ".devcontainer/devcontainer.json",
  ];
  for (const file of files) {
    const named = [...(await read(file)).matchAll(/deno(?:@|-version: )(\d[\d.]*)/g)].map(([, version]) => version);
    assert.ok(named.length > 0, file);
    assert.deepEqual([...new Set(named)], ["2.9.6"], file);
  }
});

Deno.test("the citation and the changelog tell of the version in deno.json", async () => {
  assert.ok((await read("CITATION.cff")).includes(`\nversion: ${config.version}\n`));
  const [, newest] = /^## (\d+\.\d+\.\d+)/m.exec(await read("CHANGELOG.md"))!;
  assert.equal(newest, config.version);
});

Deno.test("every task that CI and the devcontainer run is one", async () => {
  const named = await Promise.all([".github/workflows/ci.yml", ".devcontainer/devcontainer.json", ".ci/run"].map(read));
  const tasks = [...named.join("\n").matchAll(/(?:deno|\$DENO) task ([\w:]+)/g)].map(([, task]) => task);
  assert.ok(tasks.length > 3);
  for (const task of tasks) assert.ok(task in config.tasks, task);
});
