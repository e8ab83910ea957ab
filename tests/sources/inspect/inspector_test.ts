import assert from "node:assert/strict";
import { MAX_LISTED_FILES } from "../../../src/model/base/limits.ts";
import type { Facts, InspectTab } from "../../../src/model/inspect/reading.ts";
import { commonSecrets } from "../../../src/model/redact/common_secrets.ts";
import { Redactor } from "../../../src/model/redact/redactor.ts";
import { inspect } from "../../../src/sources/inspect/inspector.ts";
import { ProcReader } from "../../../src/sources/procfs/proc_reader.ts";
import { eventually } from "../../support/machine/time_limit.ts";

const proc = new ProcReader();

/** A child with known files, sockets, environment and limits. It says its port when it is ready. */
const PROGRAM = `
const [folder, many] = Deno.args;
const file = Deno.openSync(folder + "/written", { write: true, create: true });
file.writeSync(new Uint8Array(12345));
const gone = Deno.openSync(folder + "/gone", { read: true, write: true, create: true });
gone.writeSync(new Uint8Array(3));
Deno.removeSync(folder + "/gone");
const server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
const unix = Deno.listen({ transport: "unix", path: folder + "/a socket" });
const kept = Array.from({ length: Number(many) }, () => Deno.openSync(folder + "/written"));
console.log(server.addr.port);
setInterval(() => [file, gone, unix, kept], 1000);
`;

interface Child extends AsyncDisposable {
  readonly pid: number;
  readonly folder: string;
  readonly port: string;
  read<T extends InspectTab>(tab: T, redactor?: Redactor): Facts & { tab: T };
}

async function child(many = 0): Promise<Child> {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
  Deno.writeTextFileSync(`${folder}/program.ts`, PROGRAM);
  const command = `ulimit -S -s 4096; exec "$0" run -q -A "$1/program.ts" "$1" ${many}`;
  const process = new Deno.Command("sh", {
    args: ["-c", command, Deno.execPath(), folder],
    ...{ stdin: "null", stdout: "piped" },
    env: { TRACEFLOCK_TEST: "plain", API_TOKEN: "hunter2" },
  }).spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const port = ((await reader.read()).value ?? "").trim();
  return {
    ...{ pid: process.pid, folder, port },
    read(tab, redactor) {
      const { result } = read(process.pid, tab, redactor);
      assert.ok("tab" in result && result.tab === tab, JSON.stringify(result));
      return result as Facts & { tab: typeof tab };
    },
    async [Symbol.asyncDispose]() {
      try {
        process.kill("SIGKILL");
      } catch {
        // The test has ended it.
      }
      await process.status;
      await reader.cancel();
      Deno.removeSync(folder, { recursive: true });
    },
  };
}

/** Returns what another program prints: Deno itself may not read /proc. */
function outputOf(command: string, path: string): string {
  const { stdout } = new Deno.Command(command, { args: [path] }).outputSync();
  return new TextDecoder().decode(stdout).trim();
}

function read(
  pid: number,
  tab: InspectTab,
  redactor: Redactor | null = null,
  key = proc.stat(pid)?.key ?? "",
) {
  const stat = (pid: number) => proc.stat(pid);
  return inspect(key, tab, { isRoot: true, command: "traceflock", stat, redactor });
}

Deno.test("inspect() files: paths, positions, sizes and deleted marks of a known child", async () => {
  await using made = await child();
  const { files } = made.read("files");
  const find = (path: string) => files.entries.find((file) => file.path.text === path);
  const { fd: _, ...written } = find(`${made.folder}/written`)!;
  assert.deepEqual(written, {
    ...{ path: { text: `${made.folder}/written` }, kind: "file", access: "w" },
    ...{ position: 12_345, size: 12_345, isDeleted: false },
  });
  const gone = find(`${made.folder}/gone`)!;
  assert.deepEqual([gone.position, gone.isDeleted, gone.access], [3, true, "rw"]);
  assert.equal(files.total, files.entries.length);
});

Deno.test("inspect() files: a list above its limit has the lowest numbers and the whole count", async () => {
  await using made = await child(MAX_LISTED_FILES);
  const { files } = made.read("files");
  assert.equal(files.entries.length, MAX_LISTED_FILES);
  assert.ok((files.total ?? 0) > MAX_LISTED_FILES);
  assert.equal(files.entries[0]?.fd, 0);
});

Deno.test("inspect() environment: the variables of a known child, redacted by the same rules", async () => {
  await using made = await child();
  const texts = made.read("environment").variables.entries.map((entry) => entry?.text);
  assert.ok(texts.includes("TRACEFLOCK_TEST=plain"));
  assert.ok(texts.includes("API_TOKEN=hunter2"));
  const redactor = new Redactor({ redact: commonSecrets(), noArgv: false });
  const hidden = JSON.stringify(made.read("environment", redactor));
  assert.match(hidden, /TRACEFLOCK_TEST=plain/);
  assert.doesNotMatch(hidden, /hunter2/);
});

Deno.test("inspect() limits: those of a known child, with its open files", async () => {
  await using made = await child();
  const { limits, openFiles } = made.read("limits");
  assert.equal(limits.find(({ name }) => name === "stack size")?.soft, 4096 * 1024);
  assert.ok(openFiles !== null && openFiles > 4);
});

Deno.test("inspect() maps: sizes, shares and the program of a known child", async () => {
  await using made = await child();
  const { sizes, shares, groups } = made.read("maps");
  assert.ok("entries" in groups && Array.isArray(shares));
  assert.ok(groups.entries.some(({ name }) => name.text === Deno.realPathSync(Deno.execPath())));
  const resident = sizes.find(([name]) => name === "resident")?.[1] ?? 0;
  const [, pss] = shares.find(([name]: readonly [string, number | null]) => /PSS/.test(name))!;
  assert.ok(pss !== null && pss > 0 && pss <= resident * 1.5);
});

Deno.test("inspect() sockets: addresses and states of a known child", async () => {
  await using made = await child();
  const { sockets } = made.read("sockets");
  const find = (local: string) => sockets.entries.find((socket) => socket.local?.text === local);
  const tcp = find(`127.0.0.1:${made.port}`);
  assert.deepEqual([tcp?.protocol, tcp?.state, tcp?.received], ["tcp", "listening", 0]);
  const unix = find(`${made.folder}/a socket`);
  assert.deepEqual([unix?.protocol, unix?.state], ["unix stream", "listening"]);
});

Deno.test("inspect() cgroup: the paths that the kernel reports for a known child", async () => {
  await using made = await child();
  const { cgroup } = made.read("cgroup");
  const kernel = outputOf("cat", `/proc/${made.pid}/cgroup`);
  assert.ok(cgroup.paths.length > 0);
  for (const { path } of cgroup.paths) assert.ok(kernel.includes(path.text), path.text);
});

Deno.test("inspect() namespaces: a child is in ours, and each has the kernel's number", async () => {
  await using made = await child();
  const { namespaces } = made.read("namespaces");
  const net = namespaces.find(({ name }) => name === "net");
  assert.equal(net?.isOurs, true);
  assert.equal(`net:[${net?.inode}]`, outputOf("readlink", "/proc/self/ns/net"));
});

Deno.test("inspect() says gone for a dead process and for a reused pid, never empty values", async () => {
  await using made = await child();
  const key = proc.stat(made.pid)!.key;
  for (const tab of ["files", "environment", "limits", "maps", "sockets", "cgroup"] as const) {
    assert.deepEqual(read(made.pid, tab, null, `${made.pid}-1`).result, { kind: "gone" }, tab);
  }
  Deno.kill(made.pid, "SIGKILL");
  await eventually(
    "the child is a zombie or gone",
    () => ["Z", undefined].includes(proc.stat(made.pid)?.state),
  );
  const { result } = read(made.pid, "files", null, key);
  assert.ok("kind" in result && ["gone", "zombie"].includes(result.kind));
});
