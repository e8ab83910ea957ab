import { COLUMNS, findColumn } from "../../model/list/columns.ts";
import { type Sorting, sortingBy } from "../../model/list/sorting.ts";
import { CHURN_COLUMNS, type ChurnSorting, churnSortingBy } from "../../model/churn/churn_rows.ts";
import { FLOW_COLUMNS, type FlowSorting, flowSortingBy } from "../../model/activity/flow_order.ts";
import { HOST_COLUMNS, type HostSorting, hostSortingBy } from "../../model/hosts/host_rows.ts";
import type { Settings, ViewOrders } from "../../ui/widgets/settings.ts";
import { type AddProblem, suggestion } from "./config_problem.ts";

/** The order of a view: a column of that view, and its direction. */
interface Order<Column extends string = string> {
  readonly column: Column;
  readonly descending: boolean;
}

/** Finds a column by its name, and its own first direction. */
interface OrderedView<Column extends string> {
  readonly names: readonly string[];
  find(name: string): Column | undefined;
  by(column: Column): Order<Column>;
}

const LIST: OrderedView<Sorting["column"]> = {
  names: COLUMNS.map(({ id }) => id),
  find: (name) => findColumn(name)?.id,
  by: sortingBy,
};

const CHURN: OrderedView<ChurnSorting["column"]> = {
  names: CHURN_COLUMNS,
  find: (name) => CHURN_COLUMNS.find((id) => id === name),
  by: churnSortingBy,
};

const HOSTS: OrderedView<HostSorting["column"]> = {
  names: HOST_COLUMNS,
  find: (name) => HOST_COLUMNS.find((id) => id === name),
  by: hostSortingBy,
};

const FLOWS: OrderedView<FlowSorting["column"]> = {
  names: FLOW_COLUMNS,
  find: (name) => FLOW_COLUMNS.find((id) => id === name),
  by: flowSortingBy,
};

const VIEWS = { tree: LIST, table: LIST, churn: CHURN, hosts: HOSTS, flows: FLOWS } as const;
const VIEW_NAMES = Object.keys(VIEWS);

/** Returns the orders for the file; undefined when the user has chosen none. */
export function ordersJson({ orders }: Settings): unknown {
  const { tree, table, churn, hosts, flows } = orders;
  const json = {
    ...(tree === undefined ? {} : { tree: orderJson(tree, LIST) }),
    ...(table === undefined ? {} : { table: orderJson(table, LIST) }),
    ...(churn === undefined ? {} : { churn: orderJson(churn, CHURN) }),
    ...(hosts === undefined ? {} : { hosts: orderJson(hosts, HOSTS) }),
    ...(flows === undefined ? {} : { flows: orderJson(flows, FLOWS) }),
  };
  return Object.keys(json).length === 0 ? undefined : json;
}

function orderJson<Column extends string>(
  { column, descending }: Order<Column>,
  view: OrderedView<Column>,
): unknown {
  return view.by(column).descending === descending ? column : { column, reverse: true };
}

/**
 * Reads the orders of a configuration: `{"table": "cpu", "churn": {"column": "rate", "reverse": true}}`.
 * A view with a wrong order has none.
 */
export function ordersFrom(value: unknown, addProblem: AddProblem): ViewOrders {
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    addProblem('"sort" must be an object such as {"table": "cpu"}');
    return {};
  }
  const raw = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(raw)) {
    if (VIEW_NAMES.includes(key)) continue;
    const hint = suggestion(key, VIEW_NAMES) || `; the views are ${VIEW_NAMES.join(", ")}`;
    addProblem(`"sort" has no view ${JSON.stringify(key)}${hint}`);
  }
  const orderOf = <Column extends string>(name: string, view: OrderedView<Column>) => {
    const wanted = raw[name];
    return wanted === undefined ? null : orderFrom(wanted, name, view, addProblem);
  };
  const [tree, table] = [orderOf("tree", LIST), orderOf("table", LIST)];
  const [churn, hosts] = [orderOf("churn", CHURN), orderOf("hosts", HOSTS)];
  const flows = orderOf("flows", FLOWS);
  return {
    ...(tree === null ? {} : { tree }),
    ...(table === null ? {} : { table }),
    ...(churn === null ? {} : { churn }),
    ...(hosts === null ? {} : { hosts }),
    ...(flows === null ? {} : { flows }),
  };
}

const ORDER_KEYS = ["column", "reverse"];

function orderFrom<Column extends string>(
  wanted: unknown,
  name: string,
  view: OrderedView<Column>,
  addProblem: AddProblem,
): Order<Column> | null {
  const parts = typeof wanted === "object" && wanted !== null
    ? wanted as Readonly<Record<string, unknown>>
    : { column: wanted };
  const where = `"${name}" of "sort"`;
  const column = typeof parts["column"] === "string" ? view.find(parts["column"]) : undefined;
  if (column === undefined) {
    const typed = parts["column"];
    const hint = typeof typed === "string" ? suggestion(typed, view.names) : "";
    addProblem(`${where}: ${JSON.stringify(typed) ?? "it"} is no column${hint}`);
    return null;
  }
  for (const key of Object.keys(parts)) {
    if (ORDER_KEYS.includes(key)) continue;
    addProblem(`${where} has no key ${JSON.stringify(key)}${suggestion(key, ORDER_KEYS)}`);
  }
  const reverse = parts["reverse"] ?? false;
  const order = view.by(column);
  if (typeof reverse !== "boolean") {
    addProblem(`"reverse" of ${where} must be true or false, and is ${JSON.stringify(reverse)}`);
    return order;
  }
  return reverse ? { column, descending: !order.descending } : order;
}
