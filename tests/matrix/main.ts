/**
 * Tests TraceFlock with the bpftrace of every release in suites.ts, with and without the kernel's BTF,
 * and writes docs/internals/compatibility.md. Then it installs TraceFlock in minimal systems (installs.ts).
 * It needs root, debootstrap, gcc, a mirror and 7 GB, and fails without one of them. With names of suites
 * as arguments, or `installs`, it tests only those and writes nothing.
 */
import { parseVersion } from "../../src/sources/bpftrace/host_measure.ts";
import { chooseProgram } from "../../src/sources/bpftrace/program_choice.ts";
import { measureHost, missingTracepoints } from "../../src/cli/doctor/measure.ts";
import { realHost } from "../../src/cli/doctor/real_host.ts";
import { ROOT } from "../support/source/source_files.ts";
import { chooseActivity } from "../../src/sources/bpftrace/activity_choice.ts";
import { ACTIVITY_KINDS } from "../../src/model/event/activity.ts";
import { tryActivity } from "./activity_trial.ts";
import { tryCauses, tryScript } from "./causes_trial.ts";
import { install, type Installation } from "./installation.ts";
import { activityOutcome, causesOutcome, type Row, scriptOutcome, withResults } from "./report.ts";
import { tryInstalls } from "./installs.ts";
import { SUITES } from "./suites.ts";
import { HIDE_BTF, MOST_LATENCY_MS, tryOut } from "./trial.ts";

const chosen = SUITES.filter(({ name }) => Deno.args.length === 0 || Deno.args.includes(name));
const ALL_KINDS = new Set(ACTIVITY_KINDS);
const rows: Row[] = [];
const failures: string[] = [];

for (const suite of chosen) {
  try {
    const installation = install(suite);
    for (const withBtf of [true, false]) await attempt(installation, withBtf);
  } catch (error) {
    failures.push(`${suite.name}: ${error instanceof Error ? error.message : error}`);
    console.error(failures.at(-1));
  }
}

// The cells of the table name the defects.
if (Deno.args.length === 0 && rows.length === 2 * SUITES.length) {
  const path = `${ROOT}/docs/internals/compatibility.md`;
  const kernel = Deno.readTextFileSync("/proc/sys/kernel/osrelease").trim().split("-")[0];
  const day = new Date().toISOString().slice(0, 10);
  const where = `Linux ${kernel}, ${navigator.hardwareConcurrency} CPUs, ${day}.`;
  Deno.writeTextFileSync(path, withResults(Deno.readTextFileSync(path), rows, where));
  new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", path] }).outputSync();
}
if (Deno.args.length === 0 || Deno.args.includes("installs")) {
  failures.push(...tryInstalls((line) => console.log(line)));
}
for (const failure of failures) console.error(`FAILED ${failure}`);
Deno.exit(failures.length === 0 ? 0 : 1);

async function attempt(installation: Installation, withBtf: boolean): Promise<void> {
  const { suite, version } = installation;
  const hideBtf = withBtf ? [] : HIDE_BTF;
  const trial = await tryOut(installation, withBtf);
  const activity = trial.refused
    ? { refusal: trial.outcome, defects: [] }
    : await tryActivity(installation, hideBtf);
  const causes = trial.refused ? null : await tryCauses(installation, hideBtf);
  const script = trial.refused ? [] : await tryScript(installation, hideBtf);
  const row = {
    ...{ version: version.replace(/^bpftrace /, ""), suite: suite.name, withBtf },
    ...{ trial, activity, causes, script },
  };
  rows.push(row);
  const name = `${row.version} (${suite.name}) ${withBtf ? "with" : "without"} BTF`;
  const { outcome, defects, refused, latencyMs: [, p99] } = trial;
  console.log(
    `${name}: ${outcome}; ${defects.join("; ")}; p99 ${
      p99.toFixed(0)
    } ms, attempt ${trial.attempts}`,
  );
  console.log(`${name}: --activity ${activityOutcome(activity)}`);
  if (causes !== null) {
    console.log(`${name}: deaths ${causesOutcome(causes)}; script ${scriptOutcome(script)}`);
  }
  const all = [...defects, ...activity.defects, ...causes?.defects ?? [], ...script];
  failures.push(...all.map((defect) => `${name}: ${defect}`));
  if (p99 > MOST_LATENCY_MS) failures.push(`${name}: latency p99 ${p99.toFixed(0)} ms`);
  const measure = measureHost(realHost());
  const host = {
    ...measure,
    bpftrace: parseVersion(version),
    types: withBtf ? measure.types : null,
  };
  const expected = chooseProgram(host).kind;
  const missing = missingTracepoints(realHost(), ALL_KINDS);
  const canTrace = !trial.refused && chooseActivity(host, ALL_KINDS, missing).kind !== "none";
  if (canTrace !== (activity.refusal === null)) {
    failures.push(`${name}: --activity ${activityOutcome(activity)}, unlike the choice`);
  }
  // v0.25 cannot start on a kernel without modules.
  if (refused ? expected !== "none" && !outcome.includes("/proc/modules") : outcome !== expected) {
    failures.push(`${name}: ${outcome}, where the choice is '${expected}'`);
  }
}
