import assert from "node:assert/strict";
import { LocalHosts } from "../support/fleet/local_hosts.ts";
import { writeScript } from "../support/fleet/test_hosts.ts";
import { traceflock } from "../support/machine/traceflock.ts";
import { hostTests } from "./host_tests.ts";

hostTests(() => new LocalHosts());

Deno.test("--on: a host that is none, and options without their hosts, are refused", async () => {
  const cases: readonly (readonly [args: string[], message: RegExp])[] = [
    [["--on", "-oProxyCommand=id"], /begins with a hyphen/],
    [["--on", "a;id"], /is no name of a host/],
    [["--on", "a,b,a"], /"a" is there twice/],
    [["--push"], /--push is for the hosts of --on/],
    [["--sudo"], /--sudo is for the hosts of --on/],
    [["--on", "a,b", "--under", "7", "--json"], /--under 7 is a process of one host/],
    [["--on", "a", "--", "true"], /--on watches other hosts/],
    [["--on", "a", "--json", "--push", "/etc/hostname"], /is no packed TraceFlock/],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await traceflock(args);
    assert.equal(code, 2, args.join(" "));
    assert.match(stderr, message);
  }
});

Deno.test("--sudo starts TraceFlock there with sudo -n; options go along, quoted", async () => {
  await using hosts = new LocalHosts();
  const web = await hosts.start("web1", null);
  writeScript(`${web.bin}/sudo`, `printf '%s\\n' "$@" >"${web.cache}/asked"; exit 1`);
  const { stderr } = await traceflock(
    [
      ...["--on", "web1", "--sudo", "--json", "--no-argv", "--redact", "it's $(id)"],
      ...["--events", "fork,signal,connect", "--activity", "net"],
      ...["--source", "procfs", "--duration", "1s"],
    ],
    { env: hosts.env },
  );
  assert.deepEqual(Deno.readTextFileSync(`${web.cache}/asked`).trimEnd().split("\n"), [
    ...["-n", "traceflock", "--json", "--snapshot"],
    ...["--events", "fork,exec,exit,reparent,rename,move,process,signal,connect"],
    ...["--activity", "net"],
    ...["--source", "procfs", "--no-argv", "--redact", "it's $(id)"],
  ]);
  assert.match(stderr, /web1: its TraceFlock ended with status 1/);
});
