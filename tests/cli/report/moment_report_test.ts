import assert from "node:assert/strict";
import { writeMoment } from "../../../src/cli/report/moment_report.ts";
import { ExitError } from "../../../src/cli/base/exit_error.ts";
import { compileQueryOrExit } from "../../../src/cli/base/event_filter.ts";
import { parseTimeArgument } from "../../../src/cli/base/time_argument.ts";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { META } from "../../support/model/events.ts";
import { recorded } from "../../support/model/recordings.ts";
import { traceflock } from "../../support/machine/traceflock.ts";
import { ROOT } from "../../support/source/source_files.ts";
import { end, exec, lived } from "../../model/report/made_up_events.ts";
import { LOOK } from "./written.ts";

const SECOND = 1e9;

function sample(
  seconds: number,
  round: number,
  cpu: number,
  cpuPercent: number | null,
): FlockEvent {
  return {
    ...{ type: "sample", ts: seconds * SECOND, round, nextNs: 10 * SECOND },
    processes: [{
      ...{ pid: 2, key: "2-0", state: "R", cpuPercent, cpuUserNs: cpu * SECOND },
      ...{ cpuSystemNs: 0, rssBytes: 3 * 1024 ** 2, threads: 2, nice: 0 },
      ...{ readRate: 2048, writeRate: 0, diskReadRate: 0, diskWriteRate: 0 },
    }],
  };
}

const RECORDING: readonly FlockEvent[] = [
  { ...META, ts: 4 * SECOND },
  lived(4, 1, "init"),
  lived(4, 2, "busy"),
  exec(5, 2, "busy", ["busy", "\x1b[31mloop"]),
  sample(10, 0, 50, null),
  sample(20, 1, 59, 90),
  sample(30, 2, 59, 0),
  end(31),
];

/** Returns the report of a moment. */
function momentOf(at: string, { query = "", format = "text", events = RECORDING } = {}): string {
  const path = Deno.makeTempFileSync({ suffix: ".tflock" });
  try {
    Deno.writeFileSync(path, recorded(events));
    let text = "";
    const output = {
      write: (piece: string) => text += piece,
      writeAt: () => {},
      close: () => {},
      abandon: () => {},
    };
    writeMoment(
      { files: [path], format, at: parseTimeArgument(at)!, top: 10 },
      query === "" ? null : compileQueryOrExit(query),
      output,
      LOOK,
    );
    return text.replaceAll(path, "x.tflock").replace(/^\S+\.tflock/, "x.tflock");
  } finally {
    Deno.removeSync(path);
  }
}

Deno.test("report --at names the users of the cpu, with what is unknown of the others", () => {
  assert.equal(
    momentOf("+11s"),
    `x.tflock of box, at 2023-11-14 22:13:35
2 processes alive, together at 90.0% of one cpu, 1 of unknown cpu

Used the cpu  \`over\` is the interval of the numbers, which contains the moment
    cpu%     over  memory  read/s write/s  s      pid  user        command
    90.0      10s    3.0M    2.0K       0  R        2  lena        busy …31mloop
       ?        ?       ?       ?       ?  ?        1  lena        init
`,
  );
});

Deno.test("report --at with a query has only the processes that match", () => {
  assert.doesNotMatch(momentOf("+11s", { query: "cpu>50" }), / init$/m);
  assert.match(momentOf("+11s", { query: "comm=none" }), /Nothing that matches was alive then/);
});

Deno.test("report --at of a moment without samples says so", () => {
  const older = RECORDING.filter(({ type }) => type !== "sample");
  assert.match(momentOf("+11s", { events: older }), /does not say who used the cpu then/);
});

Deno.test("report --at after a loss warns", () => {
  const lost: FlockEvent = {
    ...{ type: "lost", ts: 6 * SECOND, count: 3, where: "kernel", reason: "full" },
  };
  assert.match(
    momentOf("+11s", { events: RECORDING.toSpliced(4, 0, lost) }),
    /! Events were lost before this moment/,
  );
});

Deno.test("report --at --format json has the numbers, with null for unknown", () => {
  assert.ok(!momentOf("+11s", { format: "json" }).includes("\x1b"));
  const { users, ...rest } = JSON.parse(momentOf("+11s", { format: "json" }));
  assert.deepEqual({ ...rest, file: "x" }, {
    ...{ v: 1, file: "x", host: "box", at: 15 * SECOND, time: "2023-11-14T22:13:35.250Z" },
    ...{ lost: 0, alive: 2, unknown: 1 },
  });
  assert.deepEqual(users[0], {
    ...{ pid: 2, key: "2-0", cpu_percent: 90, from_ts: 10 * SECOND, to_ts: 20 * SECOND },
    ...{ rss_bytes: 3 * 1024 ** 2, read_rate: 2048, write_rate: 0, state: "R", threads: 2 },
    ...{ disk_read_rate: 0, disk_write_rate: 0 },
    ...{ uid: 1000, user: "lena", comm: "busy", command_line: "busy \x1b[31mloop" },
  });
  assert.equal(users[1].cpu_percent, null);
});

Deno.test("report --at refuses what is no moment", async () => {
  const path = `${ROOT}/docs/examples/day.tflock`;
  const refused = async (...args: string[]) => {
    const { code, stderr } = await traceflock(["report", path, "--at", "+1s", ...args]);
    assert.equal(code, 2);
    return stderr;
  };
  assert.match(await refused("--format", "csv"), /--at works with text or json, not with csv/);
  assert.match(await refused("--from", "+1s"), /--at is one moment, and --from is not/);
  assert.throws(
    () =>
      writeMoment(
        { files: ["-"], format: "text", at: { kind: "ts", ns: 1 }, top: 1 },
        null,
        { write: () => {}, writeAt: () => {}, close: () => {}, abandon: () => {} },
        LOOK,
      ),
    (error) => error instanceof ExitError && /--at needs a file/.test(error.message),
  );
});
