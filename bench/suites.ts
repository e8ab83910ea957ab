import type { Suite } from "./findings.ts";
import { activitySuite } from "./suites/activity.ts";
import { captureSuite } from "./suites/capture.ts";
import { fleetSuite } from "./suites/fleet.ts";
import { frameSuite } from "./suites/frame.ts";
import { idleSuite } from "./suites/idle.ts";
import { keysSuite } from "./suites/keys.ts";
import { latencySuite } from "./suites/latency.ts";
import { linesSuite } from "./suites/lines.ts";
import { memorySuite } from "./suites/memory.ts";
import { overloadSuite } from "./suites/overload.ts";
import { pageSuite } from "./suites/page.ts";
import { questionsSuite } from "./suites/questions.ts";
import { recordingSuite } from "./suites/recording.ts";
import { scaleSuite } from "./suites/scale.ts";
import { slowdownSuite } from "./suites/slowdown.ts";
import { startSuite } from "./suites/start.ts";
import { stormSuite } from "./suites/storm.ts";

export interface SuiteEntry {
  readonly suite: Suite;
  /** Whether the suite is part of the quick run, which takes less than a minute. */
  readonly inQuick: boolean;
}

/** Every suite by its name, in their order. */
export const SUITES: Readonly<Record<string, SuiteEntry>> = {
  capture: { suite: captureSuite, inQuick: true },
  frame: { suite: frameSuite, inQuick: true },
  questions: { suite: questionsSuite, inQuick: true },
  start: { suite: startSuite, inQuick: true },
  lines: { suite: linesSuite, inQuick: false },
  latency: { suite: latencySuite, inQuick: false },
  keys: { suite: keysSuite, inQuick: false },
  storm: { suite: stormSuite, inQuick: true },
  slowdown: { suite: slowdownSuite, inQuick: false },
  activity: { suite: activitySuite, inQuick: false },
  idle: { suite: idleSuite, inQuick: true },
  scale: { suite: scaleSuite, inQuick: false },
  page: { suite: pageSuite, inQuick: false },
  recording: { suite: recordingSuite, inQuick: false },
  memory: { suite: memorySuite, inQuick: false },
  overload: { suite: overloadSuite, inQuick: false },
  fleet: { suite: fleetSuite, inQuick: false },
};
