import { UNKNOWN_VITALS } from "../../../src/model/scan/host_vitals.ts";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { MemoryBytes } from "../../../src/sources/replay/byte_store.ts";
import { Recording } from "../../../src/sources/replay/recording.ts";
import { RecordingWriter } from "../../../src/sinks/recording_writer.ts";
import { typedTime } from "../../../src/cli/replay/recording_clock.ts";
import { ReplayController } from "../../../src/session/replay_controller.ts";
import type { ColorLevel } from "../../../src/ui/cells/style.ts";
import { BINDINGS, Keymap } from "../../../src/ui/widgets/keymap.ts";
import type { Message } from "../../../src/ui/state/message.ts";
import { replayBindings } from "../../../src/ui/replay/replay_keys.ts";
import { replayOf, type Span, within } from "../../../src/ui/widgets/replay_state.ts";
import { joined } from "../../support/model/recordings.ts";
import { FakeClock } from "./fake_clock.ts";
import { TestScreen } from "./render.ts";
import { LOCAL_AT_BOOT, sampleStory } from "./sample_story.ts";

/** The time of day at boot of the sample story, milliseconds since 1970. */
const BOOT = LOCAL_AT_BOOT + Date.UTC(2026, 2, 10);

const OFFSET = { seconds: BOOT / 1000, nanoseconds: 0 };

/** The recorded events of the sample story, with a loss in the middle. */
export function sampleEvents(): FlockEvent[] {
  const events: FlockEvent[] = [];
  sampleStory((event) => events.push(structuredClone(event)));
  const middle = Math.floor(events.length / 2);
  const ts = events[middle]!.ts;
  const lost: FlockEvent = {
    ...{ type: "lost", ts, count: 321, where: "kernel", reason: "the kernel's buffer was full" },
  };
  return events.toSpliced(middle + 1, 0, lost);
}

/** Returns the bytes of a recording of it. */
export function sampleRecording(events = sampleEvents()): Uint8Array<ArrayBuffer> {
  const writer = new RecordingWriter("build-7", OFFSET);
  for (const event of events) writer.add(event);
  writer.close();
  return joined(writer.take());
}

/** A screen over the recorded sample story, with the program's own replay controls. */
export class ReplayScreen extends TestScreen {
  readonly desk: ReplayController;
  readonly clock = new FakeClock(0);
  readonly recording: Recording;

  constructor(
    columns: number,
    rows: number,
    options: { colors?: ColorLevel; ascii?: boolean; span?: Span; bytes?: Uint8Array } = {},
  ) {
    super(columns, rows, options);
    this.recording = Recording.of([new MemoryBytes(options.bytes ?? sampleRecording())]);
    const { clock, recording } = this;
    this.desk = new ReplayController({
      ...{ recording, span: options.span ?? recording.span, speed: 1 },
      clock: { now: () => clock.now() / 1e6, after: (ms, callback) => clock.after(ms, callback) },
      timeOf: (text) => typedTime(text, recording),
      changed: () => {},
      notify: (text) => this.send({ type: "notice", text }),
    });
    this.shape = this.desk.shape;
    const { facts } = this;
    this.facts = { ...facts, source: "replay", host: "build-7", localAtBoot: BOOT };
    this.vitals = UNKNOWN_VITALS;
    this.state = {
      ...this.state,
      replay: replayOf(this.desk.span),
      keymap: new Keymap(undefined, replayBindings(BINDINGS)),
    };
  }

  override send(message: Message): this {
    super.send(message);
    for (const effect of this.effects.splice(0)) {
      if (effect.type !== "replay") continue;
      const { notice, key } = this.desk.perform(effect.command);
      if (key !== undefined) super.send({ type: "arrived", key });
      if (notice !== undefined) super.send({ type: "notice", text: notice });
    }
    return this;
  }

  override get position() {
    return this.desk.position();
  }

  override inputs() {
    const { table, log, churn, rates } = this.desk.moment();
    const now = within(this.desk.span, this.desk.position().ts);
    Object.assign(this, { source: table, log, churn, rates, now });
    const { lost, lostUncounted } = this.desk.player.table.tally;
    this.losses = { ...lost, uncounted: lostUncounted };
    return super.inputs();
  }
}
