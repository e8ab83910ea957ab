import assert from "node:assert/strict";
import { sshHost } from "../../../src/model/hosts/ssh_host.ts";
import { pushLine, remoteLine, sshArguments } from "../../../src/sources/ssh/ssh_command.ts";
import { reasonOf } from "../../../src/sources/ssh/ssh_connection.ts";

Deno.test("sshHost: a host is a name of ssh's configuration, with user, address and port", () => {
  for (
    const [target, name] of [
      ["web1", "web1"],
      ["root@web1", "web1"],
      ["ssh://me@db2.example:2222", "db2.example:2222"],
      ["fe80::1%eth0", "fe80::1%eth0"],
    ]
  ) assert.deepEqual(sshHost(target!), { target, name });
});

Deno.test("sshHost: a word that ssh or a shell would take for something else is refused", () => {
  for (
    const target of [
      "",
      "-oProxyCommand=id",
      "a b",
      "a;id",
      "$(id)",
      "a\nb",
      "x@-evil",
      "`id`",
      "a&b",
    ]
  ) assert.equal(typeof sshHost(target), "string", target);
});

Deno.test("sshArguments: the host comes after --, and no question is asked", () => {
  const argv = sshArguments({ target: "root@web1", name: "web1" }, "traceflock");
  assert.deepEqual(argv.slice(-3), ["--", "root@web1", "traceflock"]);
  assert.ok(argv.includes("BatchMode=yes"));
});

Deno.test("remoteLine: options are quoted for the shell of the host", () => {
  const run = { options: ["--redact", "it's $(id)"], sudo: false, pushed: null };
  assert.equal(remoteLine(run), "traceflock --json --snapshot --redact 'it'\\''s $(id)'");
  assert.equal(
    remoteLine({ options: [], sudo: true, pushed: null }),
    "sudo -n traceflock --json --snapshot",
  );
});

Deno.test("the lines for the host are one command of POSIX", async () => {
  const hash = "a".repeat(64);
  const pushed = remoteLine({ options: ["--redact", "a'b"], sudo: false, pushed: hash });
  const push = pushLine({ path: "/x", hash, machine: "x86_64" });
  for (const line of [pushed, push]) {
    const { success } = await new Deno.Command("sh", { args: ["-n", "-c", line] }).output();
    assert.ok(success, line);
  }
});

Deno.test("reasonOf: each way to fail has its way out", () => {
  const host = { target: "me@web1", name: "web1" };
  const text = (status: number, errors = "") =>
    reasonOf({ status, errors }, host, { push: null, sudo: false });
  assert.match(text(127), /no traceflock on the host; .*--push/);
  assert.match(
    text(255, "x\nme@web1: Permission denied (publickey).\n"),
    /^ssh: me@web1: Permission denied \(publickey\); load your key with ssh-add/,
  );
  assert.match(
    text(255, "Host key verification failed.\n"),
    /^ssh: Host key verification failed; .* `ssh me@web1` first$/,
  );
  assert.equal(
    text(255, "ssh: connect to host web1 port 22: Connection refused\n"),
    "ssh: connect to host web1 port 22: Connection refused",
  );
  assert.match(
    text(4, "traceflock: Cannot trace live: uid 1000 is not root. Run `sudo traceflock`, or ..."),
    /^Cannot trace live: uid 1000 is not root; use root@web1, or add --sudo$/,
  );
  assert.match(text(2), /status 2/);
});

Deno.test("reasonOf: what sudo says is no missing TraceFlock, and a missing sudo is named", () => {
  const host = { target: "me@web1", name: "web1" };
  const text = (status: number, errors: string) =>
    reasonOf({ status, errors }, host, { push: null, sudo: true });
  assert.equal(
    text(127, "sh: 1: sudo: not found\n"),
    "no sudo on the host; use root@web1 without --sudo",
  );
  // The words of sudo have the language of the host.
  for (const words of ["command not found", "Befehl nicht gefunden"]) {
    assert.match(text(1, `sudo: traceflock: ${words}\n`), /^no traceflock on the host; .*--push$/);
  }
  const rule = "let a rule of sudoers run it with NOPASSWD, or use root@web1";
  assert.equal(text(1, "sudo: a password is required\n"), `sudo: a password is required; ${rule}`);
  assert.equal(
    text(1, "Sorry, user me is not allowed to execute 'x' as root on web1.\n"),
    `Sorry, user me is not allowed to execute 'x' as root on web1; ${rule}`,
  );
  assert.equal(text(3, "traceflock: no bpftrace\n"), "no bpftrace");
});
