import type { HostPulse } from "../../../src/model/hosts/host_pulse.ts";
import { HostSet } from "../../../src/model/hosts/host_set.ts";
import type { FrameInputs } from "../../../src/ui/frame/front.ts";
import { scopeBindings } from "../../../src/ui/hosts/hosts_keys.ts";
import { BINDINGS, Keymap } from "../../../src/ui/widgets/keymap.ts";
import type { Scope } from "../../../src/ui/widgets/view_id.ts";
import { pulse } from "../../support/fleet/pulses.ts";
import { TestScreen } from "./render.ts";

/** A screen of three hosts. */
export class FleetScreen extends TestScreen {
  readonly hosts = new HostSet();

  constructor(columns: number, rows: number, scope: Scope = "fleet") {
    super(columns, rows);
    const keymap = new Keymap(new Map(), scopeBindings(BINDINGS, scope, true));
    const view = scope === "fleet" ? "hosts" : "tree";
    this.state = { ...this.state, scope, view, keymap, readOnly: true, isRemote: true };
    this.hosts.pulse("web1", pulse(), this.now);
    this.hosts.pulse("db2", pulse({ failures: 12, processes: 90 }), this.now);
    this.hosts.get("db2")!.offsetNs = 1.5e9;
    this.hosts.link("old\x1b[31m", { state: "down", detail: "ssh: \x1b]0;owned\x07 refused" });
  }

  override inputs(): FrameInputs {
    return { ...super.inputs(), hosts: this.hosts };
  }
}

/** The screen of three hosts after a minute: a build, a quiet host with a loss, and one that is gone. */
export function threeHosts(columns: number, rows: number): FleetScreen {
  const made = new FleetScreen(columns, rows);
  for (const { name } of [...made.hosts.all()]) made.hosts.remove(name);
  const since = made.now - 60e9;
  const host = { load: [3.1, 2.2, 1.4], memoryUsed: 9e9, memoryTotal: 16e9 } as const;
  const cost = { cpuPercent: 0.6, rssBytes: 120e6 };
  for (let second = 1; second <= 60; second++) {
    const wave = Math.round(40 + 36 * Math.sin(second / 6) + second % 5);
    const calm = second % 9 === 0 ? 4 : 1;
    const pulses = {
      web1: pulse({
        ...{
          ...host,
          cost,
          rates: ratesOf(wave),
          processes: 312,
          failures: Math.floor(second / 8),
        },
        top: [{ command: "cc1", births: wave }, { command: "as", births: wave - 2 }],
      }),
      web2: pulse({
        ...{ ...host, cost, rates: ratesOf(calm), processes: 187, failures: 0 },
        ...{ lost: { ...pulse().lost, kernel: 12 }, top: [{ command: "nginx", births: calm }] },
      }),
      db1: pulse({ ...host, cost, rates: ratesOf(calm + 2), processes: 240, failures: 3 }),
    };
    for (const [name, one] of Object.entries(pulses)) {
      if (name !== "db1" || second < 38) made.hosts.pulse(name, one, since + second * 1e9);
    }
  }
  made.hosts.link("db1", { state: "down", detail: "its agent sends no pulse" });
  for (const [name, offset] of [["web1", 0], ["web2", -1.5e9]] as const) {
    made.hosts.get(name)!.offsetNs = offset;
  }
  made.facts = { ...made.facts, host: "3 hosts", kernel: null, source: "nats" };
  made.losses = { ...made.losses, kernel: 12 };
  return made;
}

function ratesOf(fork: number): HostPulse["rates"] {
  return { fork, exec: fork, exit: fork };
}
