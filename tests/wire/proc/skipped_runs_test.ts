import assert from "node:assert/strict";
import { ACTIVITY_PROGRAM, LIFECYCLE_PROGRAM } from "../../../src/sources/bpftrace/program_text.ts";
import { missedEvents, skippedRuns, tracepointsOf } from "../../../src/wire/proc/skipped_runs.ts";

/** As Linux 6.18 writes it. */
function fdinfo(type: number, misses: string): string {
  return `pos:\t0\nflags:\t02000002\nmnt_id:\t17\nino:\t1038\nprog_type:\t${type}\nprog_jited:\t1\n` +
    `prog_tag:\tc816011aa47af3f5\nmemlock:\t12288\nprog_id:\t123815\nrun_time_ns:\t0\nrun_cnt:\t0\n` +
    `${misses}verified_insns:\t60002\n`;
}

Deno.test("skippedRuns() reads the count of a program of a tracepoint, and of nothing else", () => {
  assert.equal(skippedRuns(fdinfo(5, "recursion_misses:\t188\n")), 188);
  assert.equal(skippedRuns(fdinfo(5, "recursion_misses:\t0\n")), 0);
  assert.equal(skippedRuns(fdinfo(7, "recursion_misses:\t4\n")), null, "a timer");
  assert.equal(skippedRuns(fdinfo(5, "")), null, "before Linux 5.12");
  assert.equal(skippedRuns("pos:\t0\nflags:\t02\n"), null, "an ordinary file");
  assert.equal(skippedRuns(""), null);
});

Deno.test("tracepointsOf() names each tracepoint of a script, in its order", () => {
  const script = "/* tracepoint:not:this\\n */\ntracepoint:a:b,\ntracepoint:a:c\n/ 1 /\n{\n" +
    "  // tracepoint:not:that {\n}\ninterval:s:1\n{\n}\ntracepoint:d:e\n{\n}\n";
  assert.deepEqual(tracepointsOf(script), ["a:b", "a:c", "d:e"]);
});

Deno.test("the programs of TraceFlock name each tracepoint on a line of its own", () => {
  for (const script of [LIFECYCLE_PROGRAM, ACTIVITY_PROGRAM]) {
    const code = script.replaceAll(/\/\*[\s\S]*?\*\//g, "");
    assert.equal(tracepointsOf(script).length, code.split("tracepoint:").length - 1);
  }
});

Deno.test("missedEvents() leaves out signals, and is unknown for other programs", () => {
  const script = "tracepoint:sched:sched_process_exit\n{}\ntracepoint:signal:signal_generate\n{}\n";
  assert.equal(missedEvents(script, [2, 188]), 2);
  assert.equal(missedEvents(script, [0, 0]), 0);
  assert.equal(missedEvents(script, [2]), null);
  assert.equal(missedEvents(script, []), null);
  assert.equal(missedEvents("", []), 0);
});
