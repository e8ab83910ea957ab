import { hostTests } from "../hosts/host_tests.ts";
import { SshHosts } from "../support/fleet/ssh_hosts.ts";

/** `deno task test:services` runs it: it needs root and the distribution's openssh-server. */
hostTests(() => new SshHosts());
