import assert from "node:assert/strict";
import { parseVersion } from "../../../src/sources/bpftrace/host_measure.ts";
import {
  bufferPages,
  cpusOf,
  possibleCpus,
  sidecarCommand,
  totalPages,
} from "../../../src/sources/bpftrace/sidecar_command.ts";

const PROGRAM = { text: "BEGIN {}", btf: null };

Deno.test("cpusOf() takes the highest number of the list", () => {
  assert.equal(cpusOf("0-3,8-11\n"), 12);
  assert.equal(cpusOf("0\n"), 1);
});

Deno.test("bufferPages() is a power of two, 16 MiB a CPU and 64 MiB in all at the most", () => {
  assert.deepEqual([1, 2, 4, 6, 8, 64, 1000].map((cpus) => bufferPages(cpus, "")), [
    4096,
    4096,
    4096,
    2048,
    2048,
    256,
    64,
  ]);
});

Deno.test("totalPages() is for the buffer that all CPUs share", () => {
  const totals = [1, 2, 6, 64, 1000].map((cpus) => totalPages(bufferPages(cpus, ""), cpus));
  assert.deepEqual(totals, [4096, 8192, 16384, 16384, 16384]);
  const pages = (version: string) =>
    Number(sidecarCommand("/b", parseVersion(version), PROGRAM).env["BPFTRACE_PERF_RB_PAGES"]);
  assert.equal(pages("v0.27.1"), totalPages(pages("v0.17.0"), possibleCpus()));
});

Deno.test("sidecarCommand() uses this version's name for the size of maps", () => {
  const names = (version: string) =>
    Object.keys(sidecarCommand("/bin/bpftrace", parseVersion(version), PROGRAM).env)
      .filter((name) => name.includes("MAP"));
  assert.deepEqual(names("v0.17.0"), ["BPFTRACE_MAP_KEYS_MAX"]);
  assert.deepEqual(names("v0.20.2"), ["BPFTRACE_MAX_MAP_KEYS"]);
  assert.deepEqual(names("unknown"), ["BPFTRACE_MAX_MAP_KEYS"]);
});

Deno.test("sidecarCommand() passes the program on stdin, without a shell", () => {
  const command = sidecarCommand("/opt/bpftrace", parseVersion("v0.17.0"), PROGRAM);
  assert.equal(command.input, "BEGIN {}");
  const line = [command.program, ...command.args].join(" ");
  assert.match(line, /(^|-- )\/opt\/bpftrace -q -B full - \d+ \d+$/);
});

Deno.test("sidecarCommand() hands a BTF over as a file in memory", () => {
  const btf = Uint8Array.of(1, 2, 3);
  const { env, memoryFile } = sidecarCommand("/b", parseVersion("v0.17.0"), { ...PROGRAM, btf });
  assert.equal(memoryFile, btf);
  assert.equal(env["BPFTRACE_BTF"], "/proc/self/fd/3");
  assert.equal("BPFTRACE_BTF" in sidecarCommand("/b", parseVersion("v0.17.0"), PROGRAM).env, false);
});

Deno.test("sidecarCommand() asks for the word on stderr, which v0.22 and later print elsewhere", () => {
  const asks = (version: string) =>
    "__BPFTRACE_NOTIFY_PROBES_ATTACHED" in sidecarCommand("/b", parseVersion(version), PROGRAM).env;
  assert.deepEqual(["v0.14.0", "v0.21.2", "v0.23.2", "?"].map(asks), [true, true, false, false]);
});
