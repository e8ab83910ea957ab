/** The measured part of docs/scaling.md, from the results of the suite `fleet`. */
import { type Findings, median } from "./findings.ts";
import { UNKNOWN } from "../src/model/base/units.ts";
import type { Machine } from "./machine.ts";

/** What the suite `fleet` has found, and where. */
interface FleetResults extends Findings {
  readonly date: string;
  readonly machine: Pick<Machine, "cpu" | "cpus" | "versions">;
}

/** Pulses a second that are measured. */
const COUNTS = [10, 100, 1000] as const;
/** Hosts that ship, and the events of each, a second. */
const [SHIPPING, RATE] = [20, 500];
const SHIPS = `${SHIPPING} hosts ship ${grouped(SHIPPING * RATE)} events/s`;
/** Bytes of a shipped event at 20 events/s; the suite measures the larger rate. */
const BYTES_AT_20 = 95;
/** Hosts of the sums. */
const FLEET = 10_000;

/** Returns the parts of the page by the names of their marks. */
export function scalingParts(suite: FleetResults): ReadonlyMap<string, string> {
  const of = reader(suite);
  return new Map([
    ["measured", [aboutRun(suite), pulses(of), shipping(of, suite), questions(of)].join("\n\n")],
    ["sums", sums(of)],
  ]);
}

/** Returns the median of a figure, NaN when it was not measured; two figures of one name differ in their unit. */
type ReadFigure = (name: string, unit: string) => number;

function reader({ figures }: Pick<Findings, "figures">): ReadFigure {
  return (name, unit) => {
    const found = figures.find((figure) => figure.name === name && figure.unit === unit);
    return found === undefined ? NaN : median(found.values);
  };
}

function aboutRun({ date, machine: { cpu, cpus, versions } }: FleetResults): string {
  return `These are the results of ${date.slice(0, 10)}, on ${cpus} cores (${cpu}), with Deno ` +
    `${versions["deno"]} and nats-server ${versions["nats-server"]}. 10 ms/s is 1% of a core.`;
}

function pulses(of: ReadFigure): string {
  const row = (what: string, name: string, unit: string) => [
    what,
    ...COUNTS.map((count) =>
      `${short(of(`${grouped(count)} pulses a second${name}`, unit))} ${unit}`
    ),
  ];
  const open = ", one host open";
  return table(["pulses a second", ...COUNTS.map(grouped)], [
    row("received by the server", ": received by the server", "kB/s"),
    row("sent by the server, to agents and a viewer", ": sent by the server", "kB/s"),
    row("cpu of the server", ": cpu of the server", "ms/s"),
    row("memory of the server", ": memory of the server", "MB"),
    row("cpu of a viewer of all hosts", ": cpu of a viewer", "ms/s"),
    row("cpu of a viewer of one host", `${open}: cpu of a viewer`, "ms/s"),
    row("memory of a viewer of all hosts", ": memory of a viewer", "MB"),
  ]);
}

function shipping(of: ReadFigure, { budgets }: Pick<Findings, "budgets">): string {
  const both = (what: string, name: string, unit: string) => [
    what,
    `${short(of(`${SHIPPING} hosts ship nothing: ${name}`, unit))} ${unit}`,
    `${short(of(`${SHIPS}: ${name}`, unit))} ${unit}`,
  ];
  const ships = (name: string, unit: string) => short(of(`${SHIPS}: ${name}`, unit));
  const lacking = budgets.find(({ what }) => what.endsWith("events that the stream lacks"));
  return table([`${SHIPPING} hosts with ${RATE} events/s each`, "ship nothing", "ship all"], [
    both("cpu of the server", "cpu of the server", "ms/s"),
    both(
      `cpu of the ${SHIPPING} agents together, without tracer`,
      "cpu of the agents, all together",
      "ms/s",
    ),
    both("cpu of a viewer of these hosts", "cpu of a viewer", "ms/s"),
    [
      "stored by the server",
      "0",
      `${ships("stored", "messages/s")} messages/s, ${ships("stored", "kB/s")} kB/s`,
    ],
    ["bytes of an event", "", ships("stored", "bytes/event")],
    ["memory of the server", "", `${ships("memory of the server", "MB")} MB`],
    [
      "`fleet record` of all",
      "",
      `${ships("cpu of fleet record", "ms/s")} ms/s, ${ships("memory of fleet record", "MB")} MB`,
    ],
    [
      "events that the stream lacked",
      "",
      `${lacking?.measured ?? UNKNOWN} of ${grouped(SHIPPING * RATE)} a second`,
    ],
  ]);
}

function questions(of: ReadFigure): string {
  const asked = (name: string, unit = "ms") =>
    of(`a question about the past to 200 hosts: ${name}`, unit);
  const late = of("a viewer that joins late: 20 hosts on its screen", "ms");
  const matches = short(Math.round(asked("events of the answers", "") / 200));
  return `A question about the past to 200 hosts, with ${matches} matching events a host, had its ` +
    `last answer after ${seconds(asked("until the last answer"))}, and the whole command took ` +
    `${seconds(asked("the whole command"))}. The simulated hosts share one thread, which limits ` +
    `this; real ones do not. A viewer that joins late had 20 hosts on its screen after ` +
    `${seconds(late)}, the start of the program included.`;
}

/** The figures of a host, and the same for the fleet. */
function sums(of: ReadFigure): string {
  const pulse = (name: string, unit: string, count: number = COUNTS[2]) =>
    of(`${grouped(count)} pulses a second: ${name}`, unit);
  // What one more host costs: the difference between the most and the fewest hosts.
  const each = (name: string, unit: string) =>
    (pulse(name, unit) - pulse(name, unit, COUNTS[0])) / (COUNTS[2] - COUNTS[0]);
  const bytes = pulse("received by the server", "kB/s") * 1000 / COUNTS[2];
  const shipped = of(`${SHIPS}: stored`, "kB/s") / SHIPPING;
  const few = 20 * BYTES_AT_20 / 1000;
  const [server, viewer] = [each("cpu of the server", "ms/s"), each("cpu of a viewer", "ms/s")];
  const recorder = of(`${SHIPS}: cpu of fleet record`, "ms/s") / SHIPPING;
  const memory = each("memory of the server", "MB");
  const pulseRow = (what: string) => [
    ...[what, `${exact(bytes)} bytes/s`, `${exact(bytes * FLEET / 1e6)} MB/s`],
  ];
  const cores = (ms: number) => `${exact(ms * FLEET / 1000)} cores`;
  const rate = (kB: number) => [
    `1 message/s, ${exact(kB)} kB/s`,
    `${grouped(FLEET)} messages/s, ${exact(kB * FLEET / 1000)} MB/s`,
  ];
  const day = few * 86_400 / 1000;
  return table(["what", "for each host", `for ${grouped(FLEET)} hosts`], [
    pulseRow("pulses to the server"),
    pulseRow("pulses back to the agents"),
    pulseRow("pulses to each viewer of all hosts"),
    ["pulses: cpu of the server, one viewer", `${exact(server)} ms/s`, cores(server)],
    ["pulses: cpu of a viewer of all hosts", `${exact(viewer)} ms/s`, cores(viewer)],
    [
      "connections: memory of the server",
      `${exact(memory * 1000)} kB`,
      `${exact(memory * FLEET)} MB`,
    ],
    ["ships at 20 events/s", ...rate(few)],
    ["a day of them", `${exact(day)} MB`, `${exact(day * FLEET / 1e6)} TB`],
    [`ships at ${RATE} events/s`, ...rate(shipped)],
    [`\`fleet record\` of ${RATE} events/s`, `${exact(recorder)} ms/s`, cores(recorder)],
    ["`--ship failed=true`", "a line for each failure", "little; the spools have the rest"],
  ]);
}

/** Returns a number that a reader can multiply. */
function exact(value: number): string {
  return short(value, 3);
}

function seconds(ms: number): string {
  return Number.isNaN(ms) ? UNKNOWN : `${(ms / 1000).toFixed(1)} s`;
}

/** Returns a number with this many digits, or with all those before its point; `?` when it is unknown. */
function short(value: number, digits = 2): string {
  if (Number.isNaN(value)) return UNKNOWN;
  return value >= 10 ** digits
    ? grouped(Math.round(value))
    : String(Number(value.toPrecision(digits)));
}

function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
