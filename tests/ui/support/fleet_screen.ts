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
