import assert from "node:assert/strict";
import { LocalHosts } from "../support/local_hosts.ts";
import { traceflock } from "../support/traceflock.ts";
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
