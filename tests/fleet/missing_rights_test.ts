import assert from "node:assert/strict";
import { MissingRights } from "../../src/fleet/link/missing_rights.ts";
import { shipProblem, userOf } from "../../src/fleet/link/problem.ts";
import { startCommand } from "../support/machine/traceflock.ts";
import { ROOT } from "../support/source/source_files.ts";
import { within } from "../support/machine/time_limit.ts";
import {
  documentedRights,
  noRights,
  passwordOf,
  type User,
} from "../support/fleet/documented_rights.ts";
import { TestServer } from "./nats_server.ts";
import { NO_SERVER } from "./test_agent.ts";

/** An error as the client makes it of a line of the server. */
const refusal = (operation: "Publish" | "Subscription", subject: string) =>
  new Error(`Permissions Violation for ${operation} to "${subject}"`);

/** Returns the rights of one user, what they report, and a clock that the test sets. */
function rights() {
  const lines: string[] = [];
  const clock = { ms: 0 };
  const missing = new MissingRights(
    "nats://s",
    'the user "web1"',
    (line) => void lines.push(line),
    () => clock.ms,
  );
  return { lines, clock, missing };
}

Deno.test("a missing right names its subject as a configuration has it, once", () => {
  const { lines, missing } = rights();
  const nuid = "CYRO8LUQKIPNX0CAQ5XVV7";
  const uuid = crypto.randomUUID().replaceAll("-", "");
  const cases = [
    ["Publish", "traceflock.v1.pulse.web1", "publish on", "traceflock.v1.pulse.web1"],
    ["Publish", "traceflock.v1.ask.query.a.b", "publish on", "traceflock.v1.ask.>"],
    ["Subscription", "traceflock.v1.ask.query", "subscribe to", "traceflock.v1.ask.*"],
    ["Subscription", "$SRV.PING.traceflock", "subscribe to", "$SRV.>"],
    ["Subscription", `_INBOX.agent.a.b.${nuid}.*`, "subscribe to", "_INBOX.agent.a.b.>"],
    ["Subscription", `_INBOX.viewer.${uuid}.*`, "subscribe to", "_INBOX.viewer.>"],
    ["Publish", `$JS.API.CONSUMER.CREATE.S.x_1.e.>`, "publish on", "$JS.API.CONSUMER.*.S.>"],
    ["Publish", `$JS.API.CONSUMER.MSG.NEXT.S.x_1`, "publish on", "$JS.API.CONSUMER.*.*.S.>"],
  ] as const;
  for (const [operation, subject, verb, shown] of cases) {
    for (let i = 0; i < 3; i++) assert.equal(missing.take(refusal(operation, subject)), true);
    const line = `nats://s does not let the user "web1" ${verb} "${shown}" (`;
    assert.ok(lines.at(-1)!.startsWith(line), lines.at(-1));
  }
  assert.equal(lines.length, cases.length);
  // What an agent needs only without a stream, and other errors.
  assert.equal(missing.take(refusal("Publish", "$JS.API.STREAM.CREATE.S")), true);
  assert.equal(missing.take(new Error("timeout")), false);
  assert.equal(missing.take(null), false);
  assert.equal(lines.length, cases.length);
});

Deno.test("viewers that name many inboxes get one line, and many rights are bounded", () => {
  const { lines, missing } = rights();
  for (let i = 0; i < 500; i++) missing.take(refusal("Publish", `any.${i}`));
  assert.equal(lines.length, 1);
  assert.match(lines[0]!, /answer questions: give it allow_responses/);
  for (let i = 0; i < 500; i++) missing.take(refusal("Subscription", `other.${i}`));
  assert.equal(lines.length, 100);
});

Deno.test("a right that was repaired and lost again is reported again", () => {
  const { lines, clock, missing } = rights();
  const pulse = refusal("Publish", "traceflock.v1.pulse.web1");
  for (; clock.ms < 60_000; clock.ms += 1_000) missing.take(pulse);
  assert.equal(lines.length, 1);
  assert.notEqual(missing.missing(), null);
  missing.published();
  assert.equal(missing.missing(), null);
  missing.take(pulse);
  assert.equal(lines.length, 1);
  assert.notEqual(missing.missing(), null);
  clock.ms += 20_000;
  assert.equal(missing.missing(), null);
  missing.take(pulse);
  assert.match(lines[1]!, / \(refused 62 times\)$/);

  const hosts = refusal("Subscription", "traceflock.v1.pulse.>");
  missing.take(hosts);
  clock.ms += 3_600_000;
  assert.equal(missing.missing(), lines[2]);
  const [right] = missing.subscriptions();
  missing.given(right!);
  assert.match(lines[3]!, /lets the user "web1" subscribe to "traceflock.v1.pulse.>" now/);
  assert.equal(missing.missing(), null);
  missing.take(hosts);
  assert.equal(lines[4], lines[2]);
  // A new connection with the right.
  missing.connected();
  assert.deepEqual(missing.subscriptions(), []);
  assert.equal(missing.missing(), null);
});

Deno.test("a user is named as the command line names it", () => {
  const user = (options: Partial<typeof NO_SERVER>) => userOf({ ...NO_SERVER, ...options });
  assert.equal(user({ url: "nats://web1:secret@h" }), 'the user "web1"');
  assert.equal(user({ url: "nats://web1@h", user: "db2" }), 'the user "db2"');
  assert.equal(user({ url: "nats://h", creds: "x" }), "the user of --creds");
  assert.equal(user({ url: "nats://h" }), "a client without --user");
});

Deno.test(
  "without rights fleet and fleet record end with status 4, and say which right is missing",
  within(40, async () => {
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
    const none = await TestServer.start(noRights(["web1"]));
    const full = await TestServer.start(documentedRights(["web1"]));
    const away = await TestServer.start("");
    await away.killed();
    const [deno = "deno", ...start] = startCommand();
    const cases: readonly (readonly [TestServer, User, readonly string[], number, RegExp])[] = [
      [none, "recorder", ["record", "--duration", "3s"], 4, /^Nothing was recorded: .*"recorder"/],
      [full, "viewer", ["record", "--duration", "3s"], 4, /^Nothing was recorded: .*"viewer"/],
      [full, "recorder", ["record", "--duration", "3s"], 1, /^Nothing .*there is no stream TRACE/],
      [none, "viewer", ["--json", "--since", "1m"], 4, /^The events are not complete: .*"viewer"/],
      [full, "recorder", ["--json", "--duration", "2s"], 4, /^The events .*v1\.pulse\.>/],
      [
        full,
        "db2",
        ["record", "--duration", "2s"],
        4,
        /^Nothing was recorded: .*refuses this user/,
      ],
      [full, "db2", ["--json", "--duration", "2s"], 4, /^No agent was heard: .*refuses this user/],
      [away, "viewer", ["record", "--duration", "2s"], 1, /^Nothing .*no server listens there/],
    ];
    await Promise.all(cases.map(async ([server, user, args, status, problem]) => {
      const password = `${folder}/${user}`;
      Deno.writeTextFileSync(password, passwordOf(user), { mode: 0o600 });
      const login = ["--user", user, "--password-file", password];
      const { code, stderr } = await new Deno.Command(deno, {
        args: [...start, "fleet", ...args, "--nats", server.url, ...login],
        ...{ cwd: ROOT, stdin: "null", stdout: "piped", stderr: "piped" },
      }).output();
      const lines = new TextDecoder().decode(stderr).trim().split("\n")
        .map((line) => line.replace("traceflock: ", ""));
      assert.equal(code, status, `${args.join(" ")} of ${user}: ${lines.join("\n")}`);
      assert.match(lines.at(-1)!, problem);
      assert.equal(new Set(lines).size, lines.length);
      assert.doesNotMatch(lines.join(), /Permissions Violation/);
    }));
    for (const server of [none, full, away]) await server.close();
    Deno.removeSync(folder, { recursive: true });
  }),
);

Deno.test("events that go into another stream are no missing right", () => {
  const missing = (message: string) =>
    shipProblem(Object.assign(new Error(message), { name: "MissingStream" }), "events.web1");
  assert.match(
    missing("subjects overlap with an existing stream"),
    /^another stream than that of --stream takes events\.web1 .*; name that one with --stream/,
  );
  assert.match(missing("no right"), /this user may not make it \(no right\)/);
});
