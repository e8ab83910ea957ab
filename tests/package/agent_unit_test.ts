import assert from "node:assert/strict";
import { ROOT } from "../support/source/source_files.ts";

const UNIT = `${ROOT}/scripts/package/debian/traceflock-agent.service`;

const RECORD_UNIT = `${ROOT}/scripts/package/debian/traceflock.service`;

function analyzed(args: readonly string[]): { readonly code: number; readonly text: string } {
  const { code, stdout, stderr } = new Deno.Command("systemd-analyze", {
    args: [...args],
    env: { SYSTEMD_COLORS: "0", SYSTEMD_PAGER: "" },
    stdin: "null",
  }).outputSync();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

Deno.test("systemd-analyze verify finds no mistake in the unit of the agent", () => {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-unit-" });
  // The program and its manual are installed by the package; here another program has their place.
  const unit = `${folder}/traceflock-agent.service`;
  const text = Deno.readTextFileSync(UNIT)
    .replace("/usr/bin/traceflock", "/bin/true")
    .replace(/^Documentation=.*\n/m, "");
  Deno.writeTextFileSync(unit, text);
  const { text: said } = analyzed(["verify", "--man=no", unit]);
  const ours = said.split("\n").filter((line) => line.includes("traceflock-agent"));
  assert.deepEqual(ours, []);
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("systemd-analyze security rates the unit of the agent as OK, at 4.5 or less", () => {
  const { code, text } = analyzed(["security", "--offline=true", "--threshold=45", UNIT]);
  assert.equal(code, 0, text);
  assert.match(text, /Overall exposure level for traceflock-agent\.service: [0-4]\.\d/);
});

Deno.test("the unit of the agent has few capabilities, and no way to gain more", () => {
  const text = Deno.readTextFileSync(UNIT);
  for (const line of ["NoNewPrivileges=yes", "ProtectSystem=strict", "RestrictSUIDSGID=yes"]) {
    assert.ok(text.includes(`\n${line}\n`), line);
  }
  assert.match(text, /\nSystemCallFilter=@system-service bpf perf_event_open\n/);
  const capabilities = /^CapabilityBoundingSet=(.*)$/m.exec(text)?.[1]?.split(" ") ?? [];
  assert.ok(capabilities.length > 0 && capabilities.length <= 8, capabilities.join(" "));
  for (const name of ["CAP_NET_ADMIN", "CAP_SYS_MODULE", "CAP_SETUID", "CAP_DAC_OVERRIDE"]) {
    assert.ok(!capabilities.includes(name), name);
  }
});

Deno.test("the units reach the kernel's table of sockets, which has the bytes of connections", () => {
  const line = (path: string, name: string) =>
    new RegExp(`^${name}=(.*)$`, "m").exec(Deno.readTextFileSync(path))?.[1]?.split(" ") ?? [];
  const families = (path: string) => line(path, "RestrictAddressFamilies");
  assert.ok(families(UNIT).includes("AF_NETLINK"));
  assert.ok(families(RECORD_UNIT).includes("AF_NETLINK"));
  // A table of another network namespace is read from inside of it; `yes` refuses setns(2).
  assert.deepEqual(line(UNIT, "RestrictNamespaces"), ["net"]);
});
